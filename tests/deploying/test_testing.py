"""What was really deployed must be found and asked; what does not start must not pass."""

from datetime import UTC, datetime

from deployer.failure import Code
from deployer.git.tokens import GitTokens
from deployer.messages import StageMessage
from deployer.repository import Allowed
from deployer.sessions.session import Kind, Session, Stage, Status
from deployer.stage import Frame
from deployer_tester import tester
from deployer_tester.engine import Derived
from deployer_tester.run.calling import resolved
from deployer_tester.sources import Fetched, Stored

from tests.builders.applications import SAM_WITH_A_REQUIREMENT, Files, changed
from tests.builders.deployments import session
from tests.deploying.pipeline import LEASE, LIMITS, Pipeline

WITHOUT_OUTPUTS = changed(
    SAM_WITH_A_REQUIREMENT, SAM_WITH_A_REQUIREMENT["template.yaml"].partition("Outputs:")[2], " {}\n"
)


def deployed_and_asked(pipeline: Pipeline, files: Files) -> Session:
    """Deploys, and tests what was deployed in a session of its own."""
    earlier = pipeline.run(files)
    assert earlier.status is Status.SUCCESS, earlier.error
    stage = tester.Tester(
        sessions=pipeline.sessions,
        resources=pipeline.resources,
        objects=pipeline.objects,
        stored=Stored(pipeline.objects, LIMITS),
        fetched=Fetched(Allowed([], []), LIMITS, 5, GitTokens(lambda: "{}")),
        engine=Derived(),
        resolve=resolved,
        seconds=60,
        gateway=lambda: f"{pipeline.url}/_aws/execute-api/{{api}}/{{stage}}",
        this_machine=True,
        clock=lambda: datetime.now(UTC),
    )
    made = session(kind=Kind.SANITY_TEST, about=earlier.session_id, created_at=datetime.now(UTC))
    pipeline.sessions.add(made)
    Frame(Stage.TEST, pipeline.parts, LEASE).handling(stage)(StageMessage(session_id=made.session_id))
    return pipeline.sessions.get(made.session_id)


def test_a_deployed_api_that_gives_out_no_address_is_found_and_passes(pipeline: Pipeline) -> None:
    ended = deployed_and_asked(pipeline, WITHOUT_OUTPUTS)
    assert ended.status is Status.SUCCESS, ended.error
    assert ended.results["tests"]["passed"] == 1


def test_a_function_that_fails_does_not_pass(pipeline: Pipeline) -> None:
    broken: Files = {"lambda_function.py": "def lambda_handler(event, context):\n    return event['no such thing']\n"}
    ended = deployed_and_asked(pipeline, broken)
    assert ended.error and ended.error.code is Code.TESTS_FAILED and "50" in ended.error.reason
