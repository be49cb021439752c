"""Without these a session whose worker was killed waits for minutes, or two workers work on it at once."""

import time
from datetime import timedelta
from threading import Event
from typing import Any
from unittest.mock import Mock

import pytest
from deployer.messages import StageMessage
from deployer.outcome import Done, Next, Outcome
from deployer.sessions.guards import Held, Passed
from deployer.sessions.lease import LEASE, RENEWAL_SECONDS, Lease, take
from deployer.sessions.session import Position, Session, Stage, Status
from deployer.stage import Frame, Parts, Work
from skylift import worker
from skylift.errors import Unavailable
from skylift.testing import Context, sqs_event

from tests.builders.deployments import Machine, Watch

CLONE = Position(1, Stage.CLONE)


@pytest.fixture
def frame(parts: Parts, watch: Watch) -> Frame:
    return Frame(Stage.CLONE, parts, lambda seconds: watch.pass_by(seconds=seconds))


def message(of: Session, token: str | None = None) -> StageMessage:
    return StageMessage(session_id=of.session_id, task_token=token)


def taken(parts: Parts, began: Session, pause: object = None) -> Lease:
    return take(parts.sessions, began.session_id, CLONE, clock=parts.clock, pause=pause or pytest.fail)  # type: ignore[arg-type]


def delivered(frame: Frame, of: Session, receive_count: int, sqs: Mock) -> bool:
    """Whether the message is done; otherwise it stays on its queue."""
    queue = worker.Queue("https://queue", "https://queue-dlq", 3, client=sqs)
    handle = worker.lambda_handler(StageMessage.parse, frame.handling(lambda work: Done()), queue=queue)
    return not handle(sqs_event(message(of).model_dump_json(), receive_count=receive_count), Context())[
        "batchItemFailures"
    ]


def test_a_session_whose_worker_was_killed_goes_on_within_seconds_in_the_next_receive_of_its_message(
    frame: Frame, parts: Parts, began: Session, watch: Watch
) -> None:
    taken(parts, began)
    killed = watch()
    assert delivered(frame, began, 2, Mock())
    assert parts.sessions.get(began.session_id).status is Status.SUCCESS
    assert watch() - killed < timedelta(seconds=11)


def test_a_message_whose_other_delivery_is_alive_comes_back_once_when_that_must_be_over(
    parts: Parts, began: Session, watch: Watch
) -> None:
    alive, waits = taken(parts, began), []

    def pause(seconds: float) -> None:
        waits.append(seconds)
        watch.pass_by(seconds=seconds / 2)
        alive.renew()
        watch.pass_by(seconds=seconds / 2)

    sqs = Mock()
    assert not delivered(Frame(Stage.CLONE, parts, pause), began, 3, sqs)
    [change] = sqs.change_message_visibility.call_args_list
    assert change.kwargs["VisibilityTimeout"] >= Context().get_remaining_time_in_millis() / 1000
    assert sqs.send_message.call_args_list == [] and len(waits) == 1 and waits[0] < 11


def test_a_lease_is_renewed_while_a_stage_works_and_no_longer(parts: Parts, began: Session, watch: Watch) -> None:
    renewed, sessions = Event(), Mock(wraps=parts.sessions)

    def renew(*given: Any) -> None:
        parts.sessions.renew(*given)
        renewed.set()

    sessions.renew.side_effect = renew
    lease = Lease(sessions, taken(parts, began).session, CLONE, watch, every_seconds=0.01)
    watch.pass_by(seconds=9)
    with lease.renewed():
        assert renewed.wait(10)
    count = sessions.renew.call_count
    watch.pass_by(seconds=9)
    with pytest.raises(Held):
        taken(parts, began, lambda _: None)
    time.sleep(0.05)
    assert sessions.renew.call_count == count
    watch.pass_by(seconds=2)
    assert taken(parts, began)


def test_a_lease_outlives_renewals_that_fail_and_goes_on(parts: Parts, began: Session, watch: Watch) -> None:
    assert LEASE.total_seconds() >= 4 * RENEWAL_SECONDS
    renewed, failures = Event(), iter([Unavailable("away"), ValueError("unforeseen")])
    sessions = Mock(wraps=parts.sessions)

    def renew(*given: object) -> None:
        if failure := next(failures, None):
            raise failure
        renewed.set()

    sessions.renew.side_effect = renew
    lease = Lease(sessions, taken(parts, began).session, CLONE, watch, every_seconds=0.01)
    with lease.renewed():
        assert renewed.wait(10)
    lease.check()


def test_a_renewal_that_comes_late_takes_nothing_back(parts: Parts, began: Session, watch: Watch) -> None:
    frozen = taken(parts, began)
    frozen.release()
    with pytest.raises(Passed):
        frozen.renew()
    assert taken(parts, began), "released, the session is free at once"


@pytest.mark.parametrize("token", [None, "token"])
def test_a_worker_that_lost_its_lease_writes_hands_on_and_answers_nothing(
    frame: Frame, parts: Parts, began: Session, machine: Machine, watch: Watch, token: str | None
) -> None:
    """It was stopped for longer than the lease, and goes on while another delivery works."""
    others: list[Session] = []

    def overtaken(work: Work) -> None:
        watch.pass_by(seconds=11)
        others.append(taken(parts, began).session)
        work.note({"late": True})

    def ending(work: Work) -> Outcome:
        with pytest.raises(Passed):
            overtaken(work)
        return Next(lambda: pytest.fail("it must not be handed on"), {"late": True})

    frame.handling(ending)(message(began, token))
    after = parts.sessions.get(began.session_id)
    assert (after.status, after.results, after.error) == (Status.RUNNING, {}, None)
    assert machine.answers == [] and parts.timeline.last(began.session_id, 9) == []
    parts.sessions.finish(others[0], CLONE, {"theirs": True})
    assert parts.sessions.get(began.session_id).results == {"theirs": True}


@pytest.mark.parametrize("token", [None, "token"])
def test_a_worker_that_lost_its_lease_does_not_fail_the_session(
    frame: Frame, parts: Parts, began: Session, machine: Machine, watch: Watch, token: str | None
) -> None:
    def failing(work: Work) -> Outcome:
        watch.pass_by(seconds=11)
        taken(parts, began)
        work.session.check_time(began.deadline)
        raise AssertionError

    frame.handling(failing)(message(began, token))
    after = parts.sessions.get(began.session_id)
    assert (after.status, after.error) == (Status.RUNNING, None)
    assert machine.answers == [] and parts.timeline.last(began.session_id, 9) == []


def test_a_worker_whose_renewal_was_refused_tells_nothing_more(
    frame: Frame, parts: Parts, began: Session, watch: Watch
) -> None:
    def overtaken(work: Work) -> Outcome:
        watch.pass_by(seconds=11)
        taken(parts, began)
        with pytest.raises(Passed):
            work.lease.renew()
        work.say("clone_finished", "Fetched.")
        raise AssertionError

    frame.handling(overtaken)(message(began))
    assert parts.timeline.last(began.session_id, 9) == []
