"""Without these what a session had begun goes on unseen after its end, or stays listed for ever."""

from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from deployer.builds.store import RUNNING, Build
from deployer.failure import Code, Failure, StageFailed
from deployer.messages import StageMessage
from deployer.outcome import Next
from deployer.sessions.deployments import Deployments
from deployer.sessions.session import Kind, Session, Stage
from deployer.stacks.stack import STACK_TYPE
from deployer.stage import Frame, Parts
from deployer_monitor.unattended import Unattended
from skylift.table import Table

from tests.builders.clouds import Builds, Cloud
from tests.builders.deployments import Watch, session

FAILED = Failure("monitor", Code.TIMEOUT, "The session did not end in time.")


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def unattended(parts: Parts, table: Table, cloud: Cloud) -> Unattended:
    return Unattended(parts, Deployments(table), cloud, Builds(cloud), "service-role")  # type: ignore[arg-type]


def ended(
    unattended: Unattended, failure: Failure | None = FAILED, *, of: Session | None = None, after: int = 0, **found: Any
) -> Session:
    """A session that began something, and has ended `after` so many seconds."""
    parts, made = unattended.parts, of or session()
    parts.sessions.add(made)
    begin = unattended.deployments.begin

    def work(work: Any) -> Next:
        begin(work.session)
        return Next(lambda: None, found)

    Frame(Stage.DEPLOY, parts).handling(work)(StageMessage(session_id=made.session_id))
    return parts.sessions.end(made.session_id, parts.clock() + timedelta(seconds=after), failure)


def swept(unattended: Unattended) -> int:
    """How many came to rest in a sweep, a minute after the one before."""
    watch = unattended.parts.clock
    assert isinstance(watch, Watch)
    watch.pass_by(minutes=1)
    return unattended.see_to_all()


def told(unattended: Unattended, of: Session) -> list[str]:
    return [entry.event for entry in unattended.parts.timeline.last(of.session_id, 10)]


@pytest.mark.parametrize(
    ("status", "call", "event"),
    [
        ("CREATE_IN_PROGRESS", "delete", "creation_undone"),
        ("ROLLBACK_COMPLETE", "delete", "stack_deleted"),
        ("REVIEW_IN_PROGRESS", "delete", "stack_deleted"),
    ],
)
def test_a_failed_creation_leaves_nothing(
    unattended: Unattended, cloud: Cloud, status: str, call: str, event: str
) -> None:
    made = ended(unattended)
    cloud.ends(status)
    assert [swept(unattended) for _ in range(3)] == [0, 1, 0]
    assert cloud.calls == [call] and told(unattended, made) == [event]
    after = unattended.parts.sessions.get(made.session_id)
    assert not after.deployed and after.error == FAILED


def test_an_update_that_nobody_follows_is_undone_and_what_was_there_before_is_named(
    unattended: Unattended, cloud: Cloud
) -> None:
    made = ended(unattended)
    cloud.ends("UPDATE_IN_PROGRESS")
    cloud.becomes = "UPDATE_ROLLBACK_IN_PROGRESS"
    assert [swept(unattended), swept(unattended)] == [0, 0]
    cloud.ends("UPDATE_ROLLBACK_COMPLETE")
    assert swept(unattended) == 1
    assert cloud.calls == ["cancel"] and told(unattended, made) == ["update_undone", "left_over"]
    last = unattended.parts.timeline.last(made.session_id, 1)[0].text
    assert f"skylift deploy-repo --remove {made.session_id}" in last
    assert unattended.parts.sessions.get(made.session_id).deployed


def test_a_build_ends_with_its_session(unattended: Unattended, cloud: Cloud) -> None:
    made = ended(unattended, iac={"kind": "terraform", "template": "main.tf"}, build_id="builder:1")
    cloud.build = Build("builder:1", RUNNING)
    assert [swept(unattended) for _ in range(2)] == [0, 1]
    assert cloud.calls == ["stop"] and told(unattended, made) == ["build_stopped", "left_over"]
    assert unattended.parts.sessions.get(made.session_id).deployed


def test_what_holds_a_stack_is_named_with_the_way_out(unattended: Unattended, cloud: Cloud) -> None:
    made = ended(unattended)
    cloud.happens("skylift-shop-1", STACK_TYPE, "DELETE_IN_PROGRESS")
    cloud.happens("Files", "AWS::S3::Bucket", "DELETE_FAILED", "The bucket is not empty")
    cloud.ends("ROLLBACK_FAILED")
    assert swept(unattended) == 1 and not cloud.calls
    last = unattended.parts.timeline.last(made.session_id, 1)[0].text
    assert "Files (AWS::S3::Bucket) failed: The bucket is not empty" in last


def test_what_aws_refuses_is_told_once_tried_again_and_stands_in_nobodys_way(
    unattended: Unattended, cloud: Cloud, watch: Watch
) -> None:
    made, other = ended(unattended), ended(unattended)
    cloud.ends("ROLLBACK_COMPLETE")
    cloud.refusal = StageFailed(Code.IAM_PERMISSION, "CloudFormation refused: not authorized")
    assert [swept(unattended) for _ in range(2)] == [0, 0]
    assert told(unattended, made) == told(unattended, other) == ["leftover_stays"]
    watch.pass_by(days=2)
    assert swept(unattended) == 2


def test_a_stack_that_a_stage_makes_after_its_session_was_cut_off_is_deleted_too(
    unattended: Unattended, cloud: Cloud, watch: Watch
) -> None:
    made = ended(unattended, of=session(created_at=watch() - timedelta(minutes=29, seconds=59)), after=1)
    assert swept(unattended) == 0
    cloud.ends("REVIEW_IN_PROGRESS")
    assert swept(unattended) == 0 and cloud.calls == ["delete"]
    watch.pass_by(minutes=15)
    assert swept(unattended) == 1
    assert not unattended.parts.sessions.get(made.session_id).deployed


def test_a_stack_that_a_stage_makes_after_its_machine_was_stopped_is_deleted_too(
    unattended: Unattended, cloud: Cloud
) -> None:
    ended(unattended, Failure("workflow", Code.INTERNAL, "The session's state machine was stopped."))
    assert swept(unattended) == 0
    cloud.ends("REVIEW_IN_PROGRESS")
    assert swept(unattended) == 0 and cloud.calls == ["delete"]


def test_what_nobody_foresaw_of_one_session_stands_in_no_others_way(unattended: Unattended, cloud: Cloud) -> None:
    odd = ended(unattended, build_id="builder:1")
    ended(unattended)
    unattended.builds.find = Mock(side_effect=KeyError("buildStatus"))  # type: ignore[union-attr, method-assign]
    with pytest.raises(ExceptionGroup) as raised:
        swept(unattended)
    assert raised.value.exceptions[0].__notes__ == [f"session {odd.session_id}"]
    assert [each.session_id for each in unattended.deployments.unsettled()] == [odd.session_id]


def test_what_still_runs_and_what_ended_well_is_left_alone(unattended: Unattended, cloud: Cloud) -> None:
    cloud.ends("CREATE_COMPLETE")
    well = ended(unattended, None)
    running = session()
    unattended.parts.sessions.add(running)
    unattended.deployments.begin(running)
    assert [swept(unattended) for _ in range(2)] == [1, 0]
    assert not cloud.calls and not told(unattended, well) and not told(unattended, running)
    assert len(list(unattended.deployments.unsettled())) == 1


def test_a_removal_that_outlived_its_session_is_noted_when_it_is_done(unattended: Unattended, cloud: Cloud) -> None:
    earlier = ended(unattended, None)
    cloud.ends("DELETE_IN_PROGRESS")
    removal = ended(unattended, of=session(kind=Kind.REMOVE, about=earlier.session_id))
    swept(unattended)
    assert unattended.parts.sessions.get(earlier.session_id).deployed
    cloud.ends("DELETE_COMPLETE")
    swept(unattended)
    after = unattended.parts.sessions.get(earlier.session_id)
    assert not after.deployed and told(unattended, removal) == ["removed"] and after.removed_at
