"""Without these a session whose stage died, or whose message is lost, would be shown as running for ever."""

from datetime import timedelta

from deployer.messages import StageMessage
from deployer.outcome import Next
from deployer.sessions.session import Session, Stage, Status
from deployer.stage import Frame, Parts
from deployer_monitor import overdue

from tests.builders.deployments import BEGAN, Machine, Watch, session


def waiting(parts: Parts) -> Session:
    """A session whose state machine waits for the deploy stage."""
    made = session()
    parts.sessions.add(made)
    frame = Frame(Stage.DEPLOY, parts)
    frame.handling(lambda work: Next(lambda: None))(StageMessage(session_id=made.session_id, task_token="token"))
    return made


def test_overdue_sessions_are_ended_once_and_the_machine_that_waits_is_told(
    parts: Parts, machine: Machine, watch: Watch
) -> None:
    late, pending = waiting(parts), session()
    parts.sessions.add(pending)
    young = session(created_at=BEGAN + timedelta(minutes=20))
    parts.sessions.add(young)
    watch.pass_by(minutes=31)
    assert overdue.end_all(parts) == 2
    assert overdue.end_all(parts) == 0
    ended = [parts.sessions.get(each.session_id) for each in (late, pending, young)]
    assert [each.status for each in ended] == [Status.FAILED, Status.FAILED, Status.PENDING]
    assert [(each.error.stage, each.error.code.value) for each in ended[:2] if each.error] == [
        ("deploy", "TIMEOUT"),
        ("clone", "TIMEOUT"),
    ]
    assert [answer["taskToken"] for _, answer in machine.answers] == ["token"]
    assert [entry.event for entry in parts.timeline.last(late.session_id, 10)] == ["session_overdue"]


def test_a_session_that_ends_while_it_is_swept_stays_as_it_ended(parts: Parts, watch: Watch) -> None:
    late = waiting(parts)
    watch.pass_by(minutes=31)
    parts.callback.fail = lambda token, failure: parts.sessions.end(late.session_id, watch()) and None  # type: ignore[method-assign, assignment]
    assert overdue.end_all(parts) == 0
    assert parts.sessions.get(late.session_id).status is Status.SUCCESS
    assert parts.timeline.last(late.session_id, 10) == []
