"""Without these a build that has ended is waited for, or one that failed is called a success."""

import json
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.stub import ANY, Stubber
from deployer.builds.store import OUTPUTS, Builds
from deployer.failure import Code
from deployer.messages import MonitorMessage
from deployer.sessions.session import Status
from deployer.stage import Parts
from deployer_monitor.inbox import message_of, parse
from pydantic import ValidationError
from skylift.errors import Throttled
from skylift.table import Table

from tests.builders.deployments import Machine, session
from tests.builders.following import Following
from tests.builders.stacks import FakeStacks

if TYPE_CHECKING:
    from mypy_boto3_codebuild import CodeBuildClient

BUILD_ID = "deployer-builder:1"


def build(status: str, phase: str, **more: Any) -> dict[str, Any]:
    return {"builds": [{"id": BUILD_ID, "buildStatus": status, "currentPhase": phase, **more}]}


@pytest.fixture
def codebuild(clients: object) -> Stubber:
    return Stubber(boto3.client("codebuild"))


@pytest.fixture
def building(parts: Parts, table: Table, codebuild: Stubber) -> Following:
    return Following(parts, table, FakeStacks(), Builds("deployer-builder", cast("CodeBuildClient", codebuild.client)))


def test_a_build_is_followed_to_its_end_by_looking(building: Following, codebuild: Stubber) -> None:
    made = building.begins(build_id=BUILD_ID)
    exported = [{"name": OUTPUTS, "value": '{"Url": "https://shop.example/"}'}]
    for answer in (
        build("IN_PROGRESS", "PROVISIONING"),
        build("IN_PROGRESS", "PROVISIONING"),
        build("SUCCEEDED", "COMPLETED", exportedEnvironmentVariables=exported),
    ):
        codebuild.add_response("batch_get_builds", answer, {"ids": [BUILD_ID]})
    message = MonitorMessage(session_id=made.session_id)
    with codebuild:
        for _ in range(2):
            building.look(message)
            message = building.sent.pop()
        building.look(message)
    ended = building.parts.sessions.get(made.session_id)
    assert ended.status is Status.SUCCESS and ended.results["outputs"] == {"Url": "https://shop.example/"}
    assert sorted(building.events(made)) == [
        "The build has deployed the application.",
        "The build is at COMPLETED.",
        "The build is at PROVISIONING.",
    ]


@pytest.mark.parametrize(("status", "code"), [("FAILED", Code.BUILD), ("TIMED_OUT", Code.TIMEOUT)])
def test_a_failed_build_is_the_sessions_failure_with_what_codebuild_says(
    building: Following, codebuild: Stubber, status: str, code: Code
) -> None:
    made = building.begins(build_id=BUILD_ID)
    said = [{"phaseType": "BUILD", "contexts": [{"statusCode": "1", "message": "cdk deploy: exit status 1"}]}]
    codebuild.add_response("batch_get_builds", build(status, "COMPLETED", phases=said), {"ids": [BUILD_ID]})
    with codebuild:
        building.look(MonitorMessage(session_id=made.session_id))
    ended = building.parts.sessions.get(made.session_id)
    assert ended.error and ended.error.code is code and ended.error.lines == ("BUILD: cdk deploy: exit status 1",)


def build_event(session_id: object, build_id: str = BUILD_ID) -> str:
    variables = [{"name": "SESSION_ID", "value": str(session_id)}, {"name": "ATTEMPT", "value": "1"}]
    detail = {
        "build-id": f"arn:aws:codebuild:eu-west-1:123456789012:build/{build_id}",
        "build-status": "SUCCEEDED",
        "project-name": "deployer-builder",
        "additional-information": {"environment": {"environment-variables": variables}},
    }
    return json.dumps({"source": "aws.codebuild", "detail-type": "CodeBuild Build State Change", "detail": detail})


def test_the_event_of_a_builds_end_is_its_last_look_and_the_planned_one_finds_nothing_to_do(
    building: Following, codebuild: Stubber
) -> None:
    made = building.begins(build_id=BUILD_ID)
    codebuild.add_response("batch_get_builds", build("IN_PROGRESS", "BUILD"), {"ids": [BUILD_ID]})
    codebuild.add_response("batch_get_builds", build("SUCCEEDED", "COMPLETED"), {"ids": [BUILD_ID]})
    event = parse(build_event(made.session_id))
    with codebuild:
        building.look(MonitorMessage(session_id=made.session_id, task_token="token"))
        last = message_of(event, building.parts.sessions)
        assert last and last.task_token == "token"
        building.look(last)
        building.look(last)
        building.look(building.sent.pop())
    machine: Machine = building.parts.callback._client  # type: ignore[assignment]
    assert [kind for kind, _ in machine.answers] == ["success"]
    codebuild.assert_no_pending_responses()


def test_a_build_that_codebuild_still_calls_running_after_its_event_is_looked_at_again(
    building: Following, codebuild: Stubber
) -> None:
    made = building.begins(build_id=BUILD_ID)
    codebuild.add_response("batch_get_builds", build("IN_PROGRESS", "FINALIZING"), {"ids": [BUILD_ID]})
    codebuild.add_response("batch_get_builds", build("SUCCEEDED", "COMPLETED"), {"ids": [BUILD_ID]})
    last = message_of(parse(build_event(made.session_id)), building.parts.sessions)
    with codebuild:
        assert isinstance(last, MonitorMessage)
        building.look(last)
        building.look(MonitorMessage.parse(building.sent.pop().model_dump_json()))
    assert building.parts.sessions.get(made.session_id).status is Status.SUCCESS


def test_a_build_that_no_session_waits_for_changes_nothing(building: Following) -> None:
    made = building.begins(build_id=BUILD_ID)
    assert message_of(parse(build_event(made.session_id, "deployer-builder:2")), building.parts.sessions) is None
    assert message_of(parse(build_event(session().session_id)), building.parts.sessions) is None
    with pytest.raises(ValidationError):
        parse('{"source": "aws.s3"}')


def test_a_throttled_look_is_tried_again_and_a_refused_one_ends_the_session(
    building: Following, codebuild: Stubber
) -> None:
    made = building.begins(build_id=BUILD_ID)
    codebuild.add_client_error("batch_get_builds", "ThrottlingException", expected_params={"ids": ANY})
    codebuild.add_client_error("batch_get_builds", "AccessDeniedException", "not yours", expected_params={"ids": ANY})
    with codebuild:
        with pytest.raises(Throttled):
            building.look(MonitorMessage(session_id=made.session_id))
        building.look(MonitorMessage(session_id=made.session_id))
    ended = building.parts.sessions.get(made.session_id)
    assert ended.error and ended.error.code is Code.IAM_PERMISSION
