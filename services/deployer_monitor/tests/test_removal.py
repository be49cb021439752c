"""Without these a removal is called done while something is left, or ends without saying what holds it."""

from datetime import timedelta
from typing import Any

import pytest
from deployer.failure import Code
from deployer.messages import MonitorMessage
from deployer.sessions.session import Kind, Position, Session, Stage, Status
from deployer.stacks.stack import STACK_TYPE
from deployer.stage import Parts
from skylift.table import Table

from tests.builders.deployments import session
from tests.builders.following import Following
from tests.builders.stacks import STACK_ID, FakeStacks


@pytest.fixture
def stacks() -> FakeStacks:
    made = FakeStacks()
    made.ends("CREATE_COMPLETE")
    return made


@pytest.fixture
def following(parts: Parts, table: Table, stacks: FakeStacks) -> Following:
    return Following(parts, table, stacks)


@pytest.fixture
def earlier(following: Following) -> Session:
    made = session()
    sessions = following.parts.sessions
    sessions.add(made)
    at = following.parts.clock()
    following.deployments.begin(sessions.enter(made.session_id, Position(1, Stage.DEPLOY), at, lease=timedelta(0)))
    sessions.end(made.session_id, at)
    return sessions.get(made.session_id)


def removing(following: Following, earlier: Session, stacks: FakeStacks, **results: Any) -> Session:
    """As the deploy stage leaves it: the stack's last event of before is noted."""
    newest = stacks.happened[STACK_ID][-1]
    last = {"id": newest.event_id, "at": newest.at.isoformat()}
    made = session(kind=Kind.REMOVE, about=earlier.session_id)
    return following.begins(of=made, before=last, last_event=last, **results)


def test_a_removal_is_followed_until_nothing_is_left_and_tells_its_own_events_only(
    following: Following, stacks: FakeStacks, earlier: Session
) -> None:
    removal = removing(following, earlier, stacks, stack_id=STACK_ID)
    following.look(MonitorMessage(session_id=removal.session_id))
    stacks.ends("DELETE_IN_PROGRESS")
    following.look(following.sent.pop())
    stacks.ends("DELETE_COMPLETE")
    following.look(following.sent.pop())
    assert not following.sent and following.parts.sessions.get(removal.session_id).status is Status.SUCCESS
    assert [text.rpartition(" ")[2] for text in following.events(removal)[:2]] == [
        "DELETE_IN_PROGRESS",
        "DELETE_COMPLETE",
    ]
    after = following.parts.sessions.get(earlier.session_id)
    assert after.removed_at and not after.deployed and after.status is Status.SUCCESS
    assert following.objects.emptied == [f"sessions/{earlier.session_id}/"]


def test_a_bucket_with_objects_in_it_ends_the_removal_with_its_name_and_the_way_out(
    following: Following, stacks: FakeStacks, earlier: Session
) -> None:
    removal = removing(following, earlier, stacks, stack_id=STACK_ID)
    stacks.happens("skylift-shop-1", STACK_TYPE, "DELETE_IN_PROGRESS")
    stacks.happens("Files", "AWS::S3::Bucket", "DELETE_FAILED", "The bucket is not empty")
    stacks.ends("DELETE_FAILED")
    following.look(MonitorMessage(session_id=removal.session_id))
    ended = following.parts.sessions.get(removal.session_id)
    assert ended.error and ended.error.code is Code.CFN_DELETE
    for words in (
        "Files (AWS::S3::Bucket)",
        "not empty",
        "aws s3 rm s3://Files --recursive",
        "--retain-resources Files",
    ):
        assert words in ended.error.reason
    assert following.parts.sessions.get(earlier.session_id).deployed and not following.objects.emptied


def test_what_was_gone_before_is_removed_at_once(following: Following, stacks: FakeStacks, earlier: Session) -> None:
    removal = removing(following, earlier, stacks)
    following.look(MonitorMessage(session_id=removal.session_id))
    assert following.parts.sessions.get(removal.session_id).status is Status.SUCCESS
    assert following.parts.sessions.get(earlier.session_id).removed_at
