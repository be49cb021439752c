"""Without these a stage works twice, fails in silence, or leaves a state machine waiting."""

from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest
from deployer.callback import Callback
from deployer.failure import Code, StageFailed
from deployer.messages import StageMessage
from deployer.outcome import Done, Next, Outcome
from deployer.sessions.session import Session, Stage, Status
from deployer.stage import Frame, Parts, Work
from skylift.errors import Unavailable

from tests.builders.deployments import Machine, Watch, session


@pytest.fixture
def frame(parts: Parts) -> Frame:
    return Frame(Stage.CLONE, parts)


def message(of: Session, **changes: Any) -> StageMessage:
    return StageMessage(session_id=of.session_id, **changes)


def failing(work: Work) -> Outcome:
    raise StageFailed(Code.GIT_CLONE, "There is no branch of that name.", ["branches: main"])


def events(parts: Parts, of: Session) -> list[str]:
    return [entry.event for entry in parts.timeline.last(of.session_id, 50)]


def test_a_message_delivered_twice_is_worked_on_and_handed_on_once(frame: Frame, parts: Parts, began: Session) -> None:
    sent: list[str] = []
    handle = frame.handling(lambda work: Next(lambda: sent.append("deploy"), {"commit": "c0ffee"}))
    handle(message(began))
    handle(message(began))
    assert sent == ["deploy"]
    assert parts.sessions.get(began.session_id).results == {"commit": "c0ffee"}


def test_the_next_stage_finds_what_this_one_found_out(frame: Frame, parts: Parts, began: Session) -> None:
    seen: list[object] = []
    send = lambda: seen.append(parts.sessions.get(began.session_id).results)  # noqa: E731
    frame.handling(lambda work: Next(send, {"commit": "c0ffee"}))(message(began))
    assert seen == [{"commit": "c0ffee"}]


def test_a_stage_that_fails_ends_the_session_with_its_reason_and_log_lines(
    frame: Frame, parts: Parts, began: Session
) -> None:
    frame.handling(failing)(message(began))
    ended = parts.sessions.get(began.session_id)
    assert ended.status is Status.FAILED and ended.error
    assert (ended.error.stage, ended.error.code, ended.error.lines) == ("clone", Code.GIT_CLONE, ("branches: main",))
    assert events(parts, began) == ["stage_failed"]


def test_a_secret_that_a_failure_quotes_is_nowhere_in_the_session(
    frame: Frame, parts: Parts, began: Session, machine: Machine
) -> None:
    key = "AKIA" + "B" * 16

    def quoting(work: Work) -> Outcome:
        raise StageFailed(Code.TEMPLATE_VALIDATION, f"{key} is not of type 'object'", [f"template.yaml:3: {key}"])

    frame.handling(quoting)(message(began, task_token="token"))
    remarked = parts.sessions.get(began.session_id).error
    assert remarked and remarked.reason.endswith("is not of type 'object'")
    told = [entry.text for entry in parts.timeline.last(began.session_id, 10)]
    assert key not in f"{remarked} {told} {machine.answers}"


def test_a_state_machine_hears_of_a_failure_and_the_session_goes_on(
    frame: Frame, parts: Parts, began: Session, machine: Machine
) -> None:
    frame.handling(failing)(message(began, task_token="token"))
    [(kind, answer)] = machine.answers
    assert (kind, answer["taskToken"], answer["error"]) == ("failure", "token", "GIT_CLONE")
    after = parts.sessions.get(began.session_id)
    assert after.status is Status.RUNNING and after.error and after.error.code is Code.GIT_CLONE


def test_the_last_stage_answers_the_machine_or_ends_the_session(
    frame: Frame, parts: Parts, began: Session, machine: Machine
) -> None:
    other = session()
    parts.sessions.add(other)
    handle = frame.handling(lambda work: Done({"outputs": {"Url": "https://shop.example"}}))
    handle(message(began, task_token="token"))
    handle(message(other))
    assert [kind for kind, _ in machine.answers] == ["success"]
    assert parts.sessions.get(began.session_id).status is Status.RUNNING
    assert parts.sessions.get(other.session_id).status is Status.SUCCESS


def test_after_an_error_of_ours_the_retry_works_at_once(frame: Frame, parts: Parts, began: Session) -> None:
    def throttled(work: Work) -> Outcome:
        raise Unavailable("The store does not answer.")

    with pytest.raises(Unavailable):
        frame.handling(throttled)(message(began))
    frame.handling(lambda work: Done())(message(began))
    assert parts.sessions.get(began.session_id).status is Status.SUCCESS


def test_a_next_stage_that_cannot_be_told_is_told_by_the_retry(frame: Frame, parts: Parts, began: Session) -> None:
    told: list[str] = []

    def away() -> None:
        raise Unavailable("the queue does not answer")

    with pytest.raises(Unavailable, match="does not answer"):
        frame.handling(lambda work: Next(away))(message(began))
    frame.handling(lambda work: Next(lambda: told.append("deploy")))(message(began))
    assert told == ["deploy"]


def test_a_machine_that_cannot_be_told_of_a_failure_is_told_by_the_retry(
    frame: Frame, parts: Parts, began: Session, machine: Machine
) -> None:
    client = Mock()
    client.send_task_failure.side_effect = Unavailable("away")
    away = replace(frame, parts=replace(parts, callback=Callback(client)))
    with pytest.raises(Unavailable, match="away"):
        away.handling(failing)(message(began, task_token="token"))
    frame.handling(failing)(message(began, task_token="token"))
    assert [answer["error"] for _, answer in machine.answers] == ["GIT_CLONE"]


@pytest.mark.parametrize("fails", [True, False])
def test_what_was_noted_on_the_way_is_kept_however_the_stage_ends(
    frame: Frame, parts: Parts, began: Session, fails: bool
) -> None:
    def work(work: Work) -> Outcome:
        work.note({"commit": "c0ffee"})
        return failing(work) if fails else Done({"outputs": {}})

    frame.handling(work)(message(began))
    assert parts.sessions.get(began.session_id).results["commit"] == "c0ffee"


def test_a_message_that_is_given_up_ends_the_session_but_an_old_one_does_not(
    frame: Frame, parts: Parts, began: Session
) -> None:
    late = Frame(Stage.DEPLOY, parts)
    late.handling(lambda work: Next(lambda: None))(message(began))
    frame.give_up(message(began))
    assert parts.sessions.get(began.session_id).status is Status.RUNNING
    late.give_up(message(began, attempt=2))
    ended = parts.sessions.get(began.session_id)
    assert ended.status is Status.FAILED and ended.error and ended.error.code is Code.INTERNAL


def test_a_stage_that_comes_after_the_sessions_time_is_not_begun(
    frame: Frame, parts: Parts, began: Session, watch: Watch
) -> None:
    watch.pass_by(minutes=31)
    frame.handling(lambda work: pytest.fail("it must not work"))(message(began))
    ended = parts.sessions.get(began.session_id)
    assert ended.error and ended.error.code is Code.TIMEOUT


def test_work_on_a_session_that_somebody_ended_is_let_go_of(frame: Frame, parts: Parts, began: Session) -> None:
    def ended_meanwhile(work: Work) -> Outcome:
        parts.sessions.end(began.session_id, parts.clock())
        return Next(lambda: pytest.fail("it must not be handed on"), {"commit": "c0ffee"})

    frame.handling(ended_meanwhile)(message(began))
    assert parts.sessions.get(began.session_id).status is Status.SUCCESS
