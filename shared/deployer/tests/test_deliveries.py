"""Without these a message that comes again is put aside, holds its session for minutes, or tells everything twice."""

from dataclasses import replace
from unittest.mock import Mock

import pytest
from deployer.failure import Code
from deployer.messages import StageMessage
from deployer.outcome import Done, Outcome
from deployer.sessions.session import Session, Stage, Status
from deployer.stage import Frame, Parts, Work
from skylift import worker
from skylift.errors import Fault, Throttled, TooLarge, Unavailable
from skylift.testing import Context, sqs_event
from skylift.worker import DeadLetter, decide

from tests.builders.deployments import Machine


@pytest.fixture
def frame(parts: Parts) -> Frame:
    return Frame(Stage.CLONE, parts)


def message(of: Session) -> StageMessage:
    return StageMessage(session_id=of.session_id)


def test_a_table_that_is_away_for_a_moment_does_not_leave_the_session_held(parts: Parts, began: Session) -> None:
    pauses: list[float] = []
    leaving = Mock(side_effect=[Throttled("wait"), Throttled("wait"), None], wraps=parts.sessions.leave)
    sessions = Mock(wraps=parts.sessions, leave=leaving)
    frame = Frame(Stage.CLONE, replace(parts, sessions=sessions), pauses.append)

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


def test_what_does_not_answer_has_minutes_to_recover_in_all(frame: Frame, began: Session) -> None:
    def away(work: Work) -> Outcome:
        raise Throttled("CloudFormation cannot be reached: too many requests at the moment. Try again later.")

    sqs = Mock()
    queue = worker.Queue("https://queue", "https://queue-dlq", 5, retry_seconds=15, client=sqs)
    handler = worker.lambda_handler(StageMessage.parse, frame.handling(away), queue=queue, give_up=frame.give_up)
    for nth in (1, 2, 3, 4):
        handler(sqs_event(message(began).model_dump_json(), receive_count=nth), Context())
    waits = [call.kwargs["VisibilityTimeout"] for call in sqs.change_message_visibility.call_args_list]
    assert all(whole / 2 <= wait <= whole for wait, whole in zip(waits, (15, 30, 60, 120), strict=True)), waits


@pytest.mark.parametrize("token", [None, "token"])
def test_who_waits_for_a_stage_that_is_given_up_is_told_though_the_timeline_takes_no_line(
    frame: Frame, parts: Parts, began: Session, machine: Machine, token: str | None
) -> None:
    silent = Mock(wraps=parts.timeline, add=Mock(side_effect=Unavailable("not allowed")))
    given_up = message(began).model_copy(update={"task_token": token})
    with pytest.raises(Unavailable, match="not allowed"):
        replace(frame, parts=replace(parts, timeline=silent)).give_up(given_up)
    after = parts.sessions.get(began.session_id)
    assert after.error and after.error.code is Code.INTERNAL
    assert machine.answers if token else after.status is Status.FAILED
    frame.give_up(given_up)
    assert len(machine.answers) == (1 if token else 0)


def test_a_line_is_on_the_timeline_before_its_session_has_ended(frame: Frame, parts: Parts, began: Session) -> None:
    statuses: list[Status] = []

    def noticing(*line: object) -> None:
        statuses.append(parts.sessions.get(began.session_id).status)

    watched = replace(parts, timeline=Mock(wraps=parts.timeline, add=noticing))
    replace(frame, parts=watched).give_up(message(began))
    assert statuses == [Status.RUNNING] and parts.sessions.get(began.session_id).status is Status.FAILED
