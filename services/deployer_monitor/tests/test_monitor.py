"""Without these a deployment is called done while it moves, told twice, or followed for ever."""

from dataclasses import replace

import pytest
from deployer.failure import Code
from deployer.messages import MonitorMessage
from deployer.sessions.session import Session, Status
from deployer.stage import Parts
from skylift.table import Table

from tests.builders.deployments import Watch
from tests.builders.following import Following
from tests.builders.stacks import STACK_ID, FakeStacks


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
    assert following.events(made)[-1] == "The stack skylift-shop-1 is deployed with 1 resource."


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
