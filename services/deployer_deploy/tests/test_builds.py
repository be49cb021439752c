"""What needs a machine of its own goes there once, and says honestly where there is none."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.stub import Stubber
from deployer.builds.store import Builds
from deployer.failure import Code
from deployer.messages import MonitorMessage, StageMessage
from deployer.outcome import Next
from deployer.sessions.session import Session, Stage, Status
from deployer.stage import Frame, Parts
from deployer_deploy.deploy import Deploy

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


def cloned(parts: Parts, kind: str, template: str) -> Session:
    made = session()
    parts.sessions.add(made)
    results = {"iac": {"kind": kind, "template": template}}
    frame = Frame(Stage.CLONE, parts, timedelta(minutes=1))
    frame.handling(lambda work: Next(lambda: None, results))(StageMessage(session_id=made.session_id))
    return made


def deploying(parts: Parts, sent: list[MonitorMessage], builds: Builds | None) -> Any:
    deploy = Deploy(UNUSED, "artifacts", UNUSED, UNUSED, UNUSED, UNUSED, builds, UNUSED, sent.append)
    return Frame(Stage.DEPLOY, parts, timedelta(minutes=11)).handling(deploy)


@pytest.mark.parametrize(
    ("kind", "file"), [("cdk", "cdk.json"), ("terraform", "main.tf"), ("serverless", "serverless.yml")]
)
def test_a_build_is_started_once_with_all_that_it_needs_to_know(
    parts: Parts, sent: list[MonitorMessage], codebuild: Stubber, kind: str, file: str
) -> None:
    made = cloned(parts, kind, f"shop/{file}")
    last = str(made.session_id)[-12:]
    variables = {
        "SESSION_ID": str(made.session_id),
        "ATTEMPT": "1",
        "KIND": kind,
        "STACK_NAME": f"skylift-shop-{last}",
        "PROJECT_ROOT": "shop",
        "SOURCE": f"s3://artifacts/sessions/{made.session_id}/1/source.tar.gz",
    }
    given = [{"name": name, "value": value, "type": "PLAINTEXT"} for name, value in variables.items()]
    asked = {
        "projectName": "deployer-builder",
        "environmentVariablesOverride": given,
        "idempotencyToken": f"{made.session_id}-1",
    }
    codebuild.add_response("start_build", {"build": {"id": "deployer-builder:1"}}, asked)
    handle = deploying(parts, sent, builder(codebuild))
    message = StageMessage(session_id=made.session_id)
    with codebuild:
        handle(message)
        handle(message)
    after = parts.sessions.get(made.session_id)
    assert after.results["build_id"] == "deployer-builder:1" and len(sent) == 1


def test_a_stage_that_died_after_it_had_started_its_build_does_not_start_another(
    parts: Parts, codebuild: Stubber
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
            Frame(Stage.DEPLOY, parts, timedelta(minutes=11)).handling(
                Deploy(UNUSED, "artifacts", UNUSED, UNUSED, UNUSED, UNUSED, builds, UNUSED, dies)
            )(message)
        deploying(parts, sent, builds)(message)
    assert len(sent) == 1


def test_where_nothing_can_be_built_the_session_ends_with_that_reason(parts: Parts, sent: list[MonitorMessage]) -> None:
    made = cloned(parts, "terraform", "main.tf")
    deploying(parts, sent, None)(StageMessage(session_id=made.session_id))
    ended = parts.sessions.get(made.session_id)
    assert ended.status is Status.FAILED and ended.error and not sent
    assert ended.error.code is Code.NOT_AVAILABLE_HERE and "terraform is deployed by CodeBuild" in ended.error.reason


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("AccountLimitExceededException", Code.RESOURCE_LIMIT),
        ("AccessDeniedException", Code.IAM_PERMISSION),
        ("ResourceNotFoundException", Code.NOT_AVAILABLE_HERE),
    ],
)
def test_what_codebuild_refuses_is_the_sessions_reason(
    parts: Parts, sent: list[MonitorMessage], codebuild: Stubber, fault: str, code: Code
) -> None:
    made = cloned(parts, "cdk", "cdk.json")
    codebuild.add_client_error("start_build", fault, "no")
    with codebuild:
        deploying(parts, sent, builder(codebuild))(StageMessage(session_id=made.session_id))
    ended = parts.sessions.get(made.session_id)
    assert ended.error and ended.error.code is code
