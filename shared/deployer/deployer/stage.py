"""The frame in which every stage works: hold the session, work, hand on, or say how it failed.

    frame = Frame(Stage.CLONE, parts)
    handler = worker.lambda_handler(StageMessage.parse, frame.handling(clone), queue=..., give_up=frame.give_up)

A message may come twice, late, or after a crash: the work runs only for the delivery that holds the session at that
position, and what it sends or answers a second time changes nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from skylift import deadline, log
from skylift.errors import Fault, NotFound, Postponed, SkyliftError

from deployer.callback import Callback
from deployer.failure import Code, Failure, StageFailed, given_up
from deployer.messages import StageMessage
from deployer.outcome import Done, Next, Outcome
from deployer.sessions.guards import Held, Passed
from deployer.sessions.lease import Lease, take
from deployer.sessions.session import TIME_IN_ALL, Position, Session, Stage
from deployer.sessions.store import SessionStore
from deployer.timeline.entry import Entry, Level
from deployer.timeline.store import Known, Timeline
from deployer.timeline.telling import Telling

Clock = Callable[[], datetime]
# A worker's deadline is some seconds before Lambda stops the function.
_MARGIN_SECONDS = 30


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
    lease: Lease

    def say(self, event: str, text: str, *, level: Level = Level.INFO, **fields: str) -> None:
        """Adds a line to the timeline, once however often the message comes. Raises Passed if the lease is lost."""
        self.lease.check()
        entry = Entry(self.parts.clock(), self.at.stage.value, self.at.attempt, event, text, level, fields)
        self.telling.say(entry.without(self.session.secrets))

    def report(self, entry: Entry) -> bool:
        """Adds what another system reported; whether it was new. Raises Passed if the lease is lost."""
        self.lease.check()
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
    """While a stage works, no other delivery works on the same position."""

    stage: Stage
    parts: Parts
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
            with work.lease.renewed():
                yield
        except Passed:
            # The session has ended, or another delivery has taken it over and does the work again.
            log.info("session_no_longer_held", session_id=str(work.session.session_id))
        except BaseException:
            work.lease.release()
            raise

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
            lease = take(sessions, message.session_id, at, clock=self.parts.clock, pause=self.pause)
            if message.task_token and message.task_token != lease.session.task_token:
                sessions.await_answer(lease.session, message.task_token)
        except Passed as passed:
            log.info("message_passed_over", session_id=str(message.session_id), status=str(passed))
            return None
        except Held as held:
            # It began before this delivery, so it ends before this one would.
            left = min(deadline.ends() - time.monotonic(), TIME_IN_ALL.total_seconds())
            raise Postponed(str(held), retry_after_seconds=max(0, int(left)) + _MARGIN_SECONDS) from None
        log.info("stage_entered", session_id=str(message.session_id), stage=self.stage.value, attempt=at.attempt)
        telling = Telling(self.parts.timeline, message.session_id)
        return Work(lease.session, message, at, self.parts, telling, lease)

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
            self.parts.sessions.end(work.session.session_id, self.parts.clock(), held=work.session)

    def _fail(self, work: Work, failed: StageFailed, *, last: bool = False) -> None:
        """The line first: who follows a session reads no further than to its end. `last`: nobody else will end it."""
        work.lease.renew()
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
                sessions.end(work.session.session_id, self.parts.clock(), failure, held=work.session)
        except (Passed, NotFound):
            return
        sessions.finish(work.session, work.at, {})
