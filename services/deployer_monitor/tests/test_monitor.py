"""Without these a deployment is called done while it moves, told twice, or followed for ever."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber
from deployer.builds.store import OUTPUTS, Builds
from deployer.failure import Code
from deployer.messages import MonitorMessage, StageMessage
from deployer.outcome import Next
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Session, Stage, Status
from deployer.stage import Frame, Parts
from deployer_monitor.inbox import message_of, parse
from deployer_monitor.monitor import Monitor
from pydantic import ValidationError
from skylift.errors import Throttled
from skylift.table import Table

from tests.builders.deployments import Machine, Watch, session
from tests.builders.stacks import STACK_ID, FakeStacks

BUILD_ID = "deployer-builder:1"


class Following:
    """A monitor that is handed its own messages."""

    def __init__(self, parts: Parts, table: Table, stacks: FakeStacks, builds: Builds | None = None) -> None:
        self.parts, self.stacks = parts, stacks
        self.sent: list[MonitorMessage] = []
        self.resources = ResourceStore(table)
        monitor = Monitor(stacks, builds, self.resources, self.sent.append)  # type: ignore[arg-type]
        self._handle = Frame(Stage.MONITOR, parts, timedelta(seconds=70)).handling(monitor)

    def look(self, message: MonitorMessage) -> None:
        watch = self.parts.clock
        assert isinstance(watch, Watch)
        watch.pass_by(seconds=10)
        self._handle(message)

    def begins(self, **results: Any) -> Session:
        made = session()
        self.parts.sessions.add(made)
        frame = Frame(Stage.DEPLOY, self.parts, timedelta(minutes=1))
        frame.handling(lambda work: Next(lambda: None, results))(StageMessage(session_id=made.session_id))
        return made

    def events(self, of: Session) -> list[str]:
        return [entry.text for entry in self.parts.timeline.last(of.session_id, 100)]


@pytest.fixture
def stacks() -> FakeStacks:
    made = FakeStacks()
    made.begins()
    return made


@pytest.fixture
def following(parts: Parts, table: Table, stacks: FakeStacks) -> Following:
    return Following(parts, table, stacks)


def on_stack(following: Following) -> Session:
    return following.begins(stack_id=STACK_ID, change_set={"attempt": 1, "id": "change-set"})


def test_it_comes_back_until_the_stack_is_made_and_keeps_what_it_gives_out(
    following: Following, stacks: FakeStacks
) -> None:
    made = on_stack(following)
    stacks.ends("CREATE_IN_PROGRESS")
    following.look(MonitorMessage(session_id=made.session_id))
    [again] = following.sent
    assert again.round == 1
    stacks.ends("CREATE_COMPLETE", Url="https://shop.example/")
    following.look(again)
    ended = following.parts.sessions.get(made.session_id)
    assert ended.status is Status.SUCCESS and ended.results["outputs"] == {"Url": "https://shop.example/"}
    assert [each.logical_id for each in following.resources.find(made.session_id)] == ["Queue"]
    assert following.events(made)[-1] == "The stack skylift-shop-1 is deployed with 1 resources."


def test_a_stack_that_still_says_what_it_said_before_its_update_is_not_done(
    following: Following, stacks: FakeStacks
) -> None:
    made = on_stack(following)
    stacks.ends("CREATE_COMPLETE")
    stacks.execution = "EXECUTE_IN_PROGRESS"
    following.look(MonitorMessage(session_id=made.session_id))
    assert len(following.sent) == 1
    assert following.parts.sessions.get(made.session_id).status is Status.RUNNING


def test_events_of_one_moment_stay_in_their_order_and_are_told_once(following: Following, stacks: FakeStacks) -> None:
    made = on_stack(following)
    told = stacks.happened[STACK_ID]
    for number in range(20):
        stacks.happens(f"Queue{number}", "AWS::SQS::Queue", "CREATE_COMPLETE")
    stacks.happened[STACK_ID] = [replace(each, at=told[0].at) for each in told]
    stacks.ends("CREATE_IN_PROGRESS")
    message = MonitorMessage(session_id=made.session_id)
    for _ in range(3):
        following.look(message)
        message = following.sent.pop()
    names = [text.split()[0] for text in following.events(made)]
    assert names == ["skylift-shop-1", *[f"Queue{number}" for number in range(20)], "skylift-shop-1"]


def test_outputs_and_names_of_any_size_fit_into_the_session(following: Following, stacks: FakeStacks) -> None:
    made = on_stack(following)
    stacks.ends("CREATE_COMPLETE", **{f"Output{number}": "x" * 4_096 for number in range(200)})
    following.look(MonitorMessage(session_id=made.session_id))
    assert following.parts.sessions.get(made.session_id).status is Status.SUCCESS


def test_a_stack_that_somebody_deleted_ends_the_session(following: Following, stacks: FakeStacks) -> None:
    made = on_stack(following)
    stacks.ends("DELETE_COMPLETE")
    following.look(MonitorMessage(session_id=made.session_id))
    ended = following.parts.sessions.get(made.session_id)
    assert ended.error and "deleted the stack" in ended.error.reason


def test_it_follows_no_longer_than_the_sessions_time(following: Following, stacks: FakeStacks, watch: Watch) -> None:
    made = on_stack(following)
    stacks.ends("CREATE_IN_PROGRESS")
    watch.pass_by(minutes=31)
    following.look(MonitorMessage(session_id=made.session_id))
    ended = following.parts.sessions.get(made.session_id)
    assert not following.sent and ended.error and ended.error.code is Code.TIMEOUT


def test_an_undone_update_before_which_nothing_was_to_change_is_no_failure(
    following: Following, stacks: FakeStacks
) -> None:
    made = following.begins(stack_id=STACK_ID, change_set={})
    stacks.ends("UPDATE_ROLLBACK_COMPLETE")
    following.look(MonitorMessage(session_id=made.session_id))
    assert following.parts.sessions.get(made.session_id).status is Status.SUCCESS


def build(status: str, phase: str, **more: Any) -> dict[str, Any]:
    return {"builds": [{"id": BUILD_ID, "buildStatus": status, "currentPhase": phase, **more}]}


@pytest.fixture
def codebuild(clients: object) -> Stubber:
    return Stubber(boto3.client("codebuild"))


@pytest.fixture
def building(parts: Parts, table: Table, codebuild: Stubber) -> Following:
    return Following(parts, table, FakeStacks(), Builds("deployer-builder", codebuild.client))


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
