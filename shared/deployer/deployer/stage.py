"""The frame in which every stage works: hold the session, work, hand on, or say how it failed.

    frame = Frame(Stage.CLONE, parts, lease=timedelta(seconds=...))
    handler = worker.lambda_handler(StageMessage.parse, frame.handling(clone), queue=..., give_up=frame.give_up)

A message may come twice, late, or after a crash: the work runs only for whoever holds the session at that position,
and what it sends or answers a second time changes nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from skylift import log
from skylift.errors import Fault, NotFound, Postponed, SkyliftError, Throttled, Unavailable

from deployer.callback import Callback
from deployer.failure import Code, Failure, StageFailed, given_up
from deployer.messages import StageMessage
from deployer.outcome import Done, Next, Outcome
from deployer.sessions.session import Position, Session, Stage
from deployer.sessions.store import Held, Passed, SessionStore
from deployer.timeline.entry import Entry, Level
from deployer.timeline.store import Known, Timeline
from deployer.timeline.telling import Telling

Clock = Callable[[], datetime]
# A session that is not let go of is nobody's until the lease is over: minutes, for a moment without the table.
_PATIENCE_SECONDS = (0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Parts:
    """What a frame works with."""

    sessions: SessionStore
    timeline: Timeline
    callback: Callback
    clock: Clock


@dataclass(frozen=True)
class Work:
    """A session while a stage holds it."""

    session: Session
    message: StageMessage
    at: Position
    parts: Parts
    telling: Telling

    def say(self, event: str, text: str, *, level: Level = Level.INFO, **fields: str) -> None:
        """Adds a line to the timeline, once however often the message comes."""
        entry = Entry(self.parts.clock(), self.at.stage.value, self.at.attempt, event, text, level, fields)
        self.telling.say(entry.without(self.session.secrets))

    def report(self, entry: Entry) -> bool:
        """Adds what another system reported; whether it was new."""
        try:
            self.parts.timeline.add(self.session.session_id, entry.without(self.session.secrets))
        except Known:
            return False
        return True

    def note(self, results: Mapping[str, Any]) -> Work:
        """Keeps what was found out while the work goes on: a second delivery starts from there."""
        return replace(self, session=self.parts.sessions.note(self.session, self.at, results))


Do = Callable[[Work], Outcome]


@dataclass(frozen=True)
class Frame:
    """`lease` is longer than the function may run: while it lasts, nobody else works on the same position."""

    stage: Stage
    parts: Parts
    lease: timedelta
    pause: Callable[[float], None] = time.sleep

    def handling(self, do: Do) -> Callable[[StageMessage], None]:
        """A worker's handler of one message. Raises Postponed while another delivery of it is worked on."""
        return lambda message: self._handle(message, do)

    def give_up(self, message: StageMessage) -> None:
        """Called where `handling` raised, before its message is put aside: what waits for the session learns so now."""
        if work := self._enter(message):
            with self._holding(work):
                self._fail(work, given_up(sys.exception()), last=True)

    def _handle(self, message: StageMessage, do: Do) -> None:
        if work := self._enter(message):
            with self._holding(work):
                self._attempt(work, do)

    @contextmanager
    def _holding(self, work: Work) -> Iterator[None]:
        """Whatever keeps this delivery from coming to an end, the next one is not kept waiting."""
        try:
            yield
        except Passed:
            # Somebody ended the session meanwhile; what the work left behind is theirs to see to.
            log.info("session_ended_meanwhile", session_id=str(work.session.session_id))
        except BaseException:
            self._leave(work)
            raise

    def _leave(self, work: Work) -> None:
        for seconds in _PATIENCE_SECONDS:
            try:
                return self.parts.sessions.leave(work.session, work.at)
            except (Throttled, Unavailable):
                self.pause(seconds)
        return self.parts.sessions.leave(work.session, work.at)

    def _attempt(self, work: Work, do: Do) -> None:
        try:
            work.session.check_time(self.parts.clock())
            self._conclude(work, do(work))
        except StageFailed as failed:
            self._fail(work, failed)
        except SkyliftError as error:
            if error.retryable or error.status >= 500:
                raise
            # No stage blames its message for what it cannot find: dropped, nobody would hear of it.
            raise Fault(str(error)) from error

    def _enter(self, message: StageMessage) -> Work | None:
        at, sessions = message.position(self.stage), self.parts.sessions
        try:
            session = sessions.enter(message.session_id, at, self.parts.clock(), lease=self.lease)
            if message.task_token and message.task_token != session.task_token:
                sessions.await_answer(session, message.task_token)
        except Passed as passed:
            log.info("message_passed_over", session_id=str(message.session_id), status=str(passed))
            return None
        except Held as held:
            left = (held.until - self.parts.clock()).total_seconds()
            raise Postponed(str(held), retry_after_seconds=max(1, int(left) + 1)) from None
        log.info("stage_entered", session_id=str(message.session_id), stage=self.stage.value, attempt=at.attempt)
        return Work(session, message, at, self.parts, Telling(self.parts.timeline, message.session_id))

    def _conclude(self, work: Work, outcome: Outcome) -> None:
        try:
            work = work.note(outcome.results)
            match outcome:
                case Next():
                    outcome.send()
                case Done():
                    self._answer(work, outcome)
        except Passed:
            return
        self.parts.sessions.finish(work.session, work.at, {})

    def _answer(self, work: Work, done: Done) -> None:
        if work.message.task_token:
            self.parts.callback.succeed(work.message.task_token, {"outcome": "done", **done.results})
        else:
            self.parts.sessions.end(work.session.session_id, self.parts.clock())

    def _fail(self, work: Work, failed: StageFailed, *, last: bool = False) -> None:
        """The line first: who follows a session reads no further than to its end. `last`: nobody else will end it."""
        failure = failed.without(self.parts.sessions.secrets(work.session)).at(self.stage.value)
        log.warning(
            "stage_failed", session_id=str(work.session.session_id), stage=failure.stage, code=failure.code.value
        )
        said = False
        try:
            self._say(work, failure)
            said = True
        finally:
            if said or last:
                self._end(work, failure)

    def _say(self, work: Work, failure: Failure) -> None:
        if failure.code is Code.REFUSED_ANSWER:
            for line in failure.lines:
                work.say("answer_refused", line, level=Level.WARNING)
        work.say("stage_failed", failure.reason, level=Level.ERROR, code=failure.code.value)

    def _end(self, work: Work, failure: Failure) -> None:
        sessions, token = self.parts.sessions, work.message.task_token
        try:
            if token:
                sessions.remark(work.session, failure)
                self.parts.callback.fail(token, failure)
            else:
                sessions.end(work.session.session_id, self.parts.clock(), failure)
        except (Passed, NotFound):
            return
        sessions.finish(work.session, work.at, {})
