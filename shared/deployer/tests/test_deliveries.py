"""Without these a message that comes again is put aside, holds its session for minutes, or tells everything twice."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest
from deployer.messages import StageMessage
from deployer.outcome import Done, Outcome
from deployer.sessions.session import Session, Stage, Status
from deployer.stage import Frame, Parts, Work
from skylift import worker
from skylift.errors import Fault, Postponed, Throttled, TooLarge, Unavailable
from skylift.testing import Context, sqs_event
from skylift.worker import DeadLetter, decide

from tests.builders.deployments import Watch, session

LEASE = timedelta(minutes=5)


@pytest.fixture
def began(parts: Parts) -> Session:
    made = session()
    parts.sessions.add(made)
    return made


@pytest.fixture
def frame(parts: Parts) -> Frame:
    return Frame(Stage.CLONE, parts, LEASE)


def message(of: Session) -> StageMessage:
    return StageMessage(session_id=of.session_id)


def test_a_second_delivery_waits_until_the_first_must_be_over_and_is_not_spent_on_looking(
    frame: Frame, parts: Parts, began: Session, watch: Watch
) -> None:
    parts.sessions.enter(began.session_id, message(began).position(Stage.CLONE), watch(), lease=LEASE)
    watch.pass_by(minutes=2)
    with pytest.raises(Postponed) as postponed:
        frame.handling(lambda work: Done())(message(began))
    assert postponed.value.retry_after_seconds == 181


def test_a_table_that_is_away_for_a_moment_does_not_leave_the_session_held(parts: Parts, began: Session) -> None:
    pauses: list[float] = []
    leaving = Mock(side_effect=[Throttled("wait"), Throttled("wait"), None], wraps=parts.sessions.leave)
    sessions = Mock(wraps=parts.sessions, leave=leaving)
    frame = Frame(Stage.CLONE, replace(parts, sessions=sessions), LEASE, pauses.append)

    def throttled(work: Work) -> Outcome:
        raise Throttled("wait")

    with pytest.raises(Throttled):
        frame.handling(throttled)(message(began))
    assert (leaving.call_count, len(pauses)) == (3, 2)


def test_what_a_broken_off_delivery_has_told_is_not_told_again(frame: Frame, parts: Parts, began: Session) -> None:
    def broken_off(work: Work) -> Outcome:
        work.say("clone_began", "Fetching main.")
        raise Unavailable("away")

    def whole(work: Work) -> Outcome:
        work.say("clone_began", "Fetching main.")
        work.say("clone_finished", "Fetched.")
        return Done()

    with pytest.raises(Unavailable):
        frame.handling(broken_off)(message(began))
    frame.handling(whole)(message(began))
    told = sorted(entry.event for entry in parts.timeline.last(began.session_id, 50))
    assert told == ["clone_began", "clone_finished"]


def test_what_a_stage_cannot_find_is_put_aside_and_told_instead_of_dropped(
    frame: Frame, parts: Parts, began: Session
) -> None:
    def losing(work: Work) -> Outcome:
        raise TooLarge("The file has 2 bytes; at most 1 are read.")

    with pytest.raises(Fault, match="at most 1") as raised:
        frame.handling(losing)(message(began))
    decision = decide(raised.value, 1, max_receives=3, jitter=0)
    frame.give_up(message(began))
    assert decision == DeadLetter("Fault: The file has 2 bytes; at most 1 are read.")
    assert parts.sessions.get(began.session_id).status is Status.FAILED


def test_a_session_is_told_who_did_not_answer_until_its_stage_had_no_more_tries(
    frame: Frame, parts: Parts, began: Session
) -> None:
    def away(work: Work) -> Outcome:
        raise Unavailable("CloudFormation cannot be reached at the moment. Try again later.")

    queue = worker.Queue("https://queue", "https://queue-dlq", 3, client=Mock())
    handler = worker.lambda_handler(StageMessage.parse, frame.handling(away), queue=queue, give_up=frame.give_up)
    handler(sqs_event(message(began).model_dump_json(), receive_count=3), Context())
    ended = parts.sessions.get(began.session_id)
    said = "CloudFormation cannot be reached at the moment. Try again later. This stage has no more tries."
    assert ended.error and ended.error.reason == said
