"""What needs a machine of its own goes there once, and says honestly where there is none."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.stub import Stubber
from deployer.builds.store import Builds
from deployer.failure import Code
from deployer.messages import MonitorMessage, StageMessage
from deployer.outcome import Next
from deployer.sessions.deployments import Deployments
from deployer.sessions.session import Kind as Wish
from deployer.sessions.session import Session, Stage, Status
from deployer.stage import Frame, Parts
from deployer_deploy.deploy import Deploy, Rights
from deployer_deploy.rollout import Rollout
from skylift.table import Table

from tests.builders.deployments import session

if TYPE_CHECKING:
    from mypy_boto3_codebuild import CodeBuildClient

UNUSED: Any = None


@pytest.fixture
def sent() -> list[MonitorMessage]:
    return []


@pytest.fixture
def codebuild(clients: object) -> Stubber:
    return Stubber(boto3.client("codebuild"))


def builder(codebuild: Stubber) -> Builds:
    return Builds("deployer-builder", cast("CodeBuildClient", codebuild.client))


def cloned(parts: Parts, kind: str, template: str, **changes: Any) -> Session:
    made = session(**changes)
    parts.sessions.add(made)
    results = {"iac": {"kind": kind, "template": template}}
    frame = Frame(Stage.CLONE, parts)
    frame.handling(lambda work: Next(lambda: None, results))(StageMessage(session_id=made.session_id))
    return made


Handling = Callable[..., Any]


@pytest.fixture
def deploying(parts: Parts, table: Table) -> Handling:
    def handling(builds: Builds | None, send: Callable[[MonitorMessage], object]) -> Any:
        rollout, rights = Rollout(UNUSED, UNUSED, UNUSED, UNUSED), Rights("service-role", "boundary")
        given = (UNUSED, "artifacts", UNUSED, Deployments(table), rollout, rights, UNUSED, builds, UNUSED, send)
        return Frame(Stage.DEPLOY, parts).handling(Deploy(*given))

    return handling


@pytest.mark.parametrize(
    ("kind", "file"), [("cdk", "cdk.json"), ("terraform", "main.tf"), ("serverless", "serverless.yml")]
)
def test_a_build_is_started_once_with_all_that_it_needs_to_know(
    parts: Parts, deploying: Handling, sent: list[MonitorMessage], codebuild: Stubber, *, kind: str, file: str
) -> None:
    made = cloned(parts, kind, f"shop/{file}")
    last = str(made.session_id)[-12:]
    variables = {
        "ACTION": "deploy",
        "SESSION_ID": str(made.session_id),
        "ATTEMPT": "1",
        "KIND": kind,
        "STACK_NAME": f"skylift-shop-{last}",
        "PROJECT_ROOT": "shop",
        "SOURCE": f"s3://artifacts/sessions/{made.session_id}/1/source.tar.gz",
    }
    given = [{"name": name, "value": value, "type": "PLAINTEXT"} for name, value in variables.items()]
    codebuild.add_response("start_build", {"build": {"id": "deployer-builder:1"}}, asked(made, given))
    handle = deploying(builder(codebuild), sent.append)
    message = StageMessage(session_id=made.session_id)
    with codebuild:
        handle(message)
        handle(message)
    after = parts.sessions.get(made.session_id)
    assert after.results["build_id"] == "deployer-builder:1" and len(sent) == 1
    assert after.deployed


def asked(of: Session, variables: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "projectName": "deployer-builder",
        "environmentVariablesOverride": variables,
        "idempotencyToken": f"{of.session_id}-1",
    }


def test_what_terraform_made_is_destroyed_by_a_build_from_what_was_kept_beside_its_state(
    parts: Parts, deploying: Handling, sent: list[MonitorMessage], codebuild: Stubber
) -> None:
    earlier = cloned(parts, "terraform", "shop/main.tf")
    parts.sessions.end(earlier.session_id, parts.clock())
    removal = session(kind=Wish.REMOVE, about=earlier.session_id)
    parts.sessions.add(removal)
    variables = {
        "ACTION": "remove",
        "SESSION_ID": str(removal.session_id),
        "ATTEMPT": "1",
        "KIND": "terraform",
        "STACK_NAME": f"skylift-shop-{str(earlier.session_id)[-12:]}",
        "PROJECT_ROOT": "shop",
    }
    given = [{"name": name, "value": value, "type": "PLAINTEXT"} for name, value in variables.items()]
    codebuild.add_response("start_build", {"build": {"id": "deployer-builder:2"}}, asked(removal, given))
    handle, message = deploying(builder(codebuild), sent.append), StageMessage(session_id=removal.session_id)
    with codebuild:
        handle(message)
        handle(message)
    assert parts.sessions.get(removal.session_id).results["build_id"] == "deployer-builder:2" and len(sent) == 1


def test_a_stage_that_died_after_it_had_started_its_build_does_not_start_another(
    parts: Parts, deploying: Handling, codebuild: Stubber
) -> None:
    class Killed(BaseException):
        pass

    def dies(message: MonitorMessage) -> None:
        raise Killed

    made = cloned(parts, "cdk", "cdk.json")
    codebuild.add_response("start_build", {"build": {"id": "deployer-builder:1"}})
    builds = builder(codebuild)
    sent: list[MonitorMessage] = []
    message = StageMessage(session_id=made.session_id)
    with codebuild:
        with pytest.raises(Killed):
            deploying(builds, dies)(message)
        deploying(builds, sent.append)(message)
    assert len(sent) == 1


def test_where_nothing_can_be_built_the_session_ends_with_that_reason(
    parts: Parts, deploying: Handling, sent: list[MonitorMessage]
) -> None:
    made = cloned(parts, "terraform", "main.tf")
    deploying(None, sent.append)(StageMessage(session_id=made.session_id))
    ended = parts.sessions.get(made.session_id)
    assert ended.status is Status.FAILED and ended.error and not sent
    assert not ended.deployed
    assert ended.error.code is Code.NOT_AVAILABLE_HERE and "Terraform is deployed by CodeBuild" in ended.error.reason


def test_a_build_is_given_no_parameters_since_everybody_reads_what_it_is_started_with(
    parts: Parts, deploying: Handling, codebuild: Stubber, sent: list[MonitorMessage]
) -> None:
    made = cloned(parts, "terraform", "main.tf", parameters={"Database": "planted"}, parameter_names=("Database",))
    with codebuild:
        deploying(builder(codebuild), sent.append)(StageMessage(session_id=made.session_id))
    ended = parts.sessions.get(made.session_id)
    assert ended.error and ended.error.code is Code.PARAMETERS and "terraform.tfvars" in ended.error.reason
    assert not ended.deployed and not sent and "planted" not in str(ended.error)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("AccountLimitExceededException", Code.RESOURCE_LIMIT),
        ("AccessDeniedException", Code.IAM_PERMISSION),
        ("ResourceNotFoundException", Code.NOT_AVAILABLE_HERE),
    ],
)
def test_what_codebuild_refuses_is_the_sessions_reason(
    parts: Parts, deploying: Handling, codebuild: Stubber, fault: str, code: Code
) -> None:
    made = cloned(parts, "cdk", "cdk.json")
    codebuild.add_client_error("start_build", fault, "no")
    with codebuild:
        deploying(builder(codebuild), [].append)(StageMessage(session_id=made.session_id))
    ended = parts.sessions.get(made.session_id)
    assert ended.error and ended.error.code is code
