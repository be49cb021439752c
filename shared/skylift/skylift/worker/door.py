"""Lambda's entry into a worker.

The loop is our own: Powertools' batch processor would do no more, and add a third to what a worker imports.
"""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from pydantic import ValidationError

from skylift import correlation, deadline, log
from skylift.errors import SkyliftError
from skylift.worker import delivery
from skylift.worker.decision import DeadLetter, Decision, Drop, Retry, Unreadable, decide, in_words
from skylift.worker.queue import Queue
from skylift.worker.record import Record

_Parsed = TypeVar("_Parsed")
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
Outcome = Literal["done", "dropped", "dead_lettered", "retried", "kept"]
_OUTCOMES: dict[type[Decision], Outcome] = {Drop: "dropped", DeadLetter: "dead_lettered", Retry: "retried"}
KEPT_SECONDS = 30
# Of the function's time, what is left for saying what became of a message.
_RESERVE_SECONDS = 5
_COMES_BACK = ("retried", "kept")


def lambda_handler(
    parse: Callable[[str], _Parsed],
    handle: Callable[[_Parsed], None],
    *,
    queue: Queue,
    give_up: Callable[[_Parsed], None] | None = None,
) -> Handler:
    """A Lambda handler `(event, context)` for `queue`: `parse` reads a body, `handle` does the work of one message.

    `give_up` is called with a message before it is dead-lettered, so that what waits for it can learn that it failed;
    when `give_up` fails in turn, the message stays on its queue.
    """
    worker = _Worker(parse, handle, queue, give_up)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        with deadline.within(context.get_remaining_time_in_millis() / 1000 - _RESERVE_SECONDS):
            failed = [raw["messageId"] for raw in event["Records"] if not worker.settles(raw)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    return log.with_context(handler)


@dataclass(frozen=True)
class _Worker(Generic[_Parsed]):
    parse: Callable[[str], _Parsed]
    handle: Callable[[_Parsed], None]
    queue: Queue
    give_up: Callable[[_Parsed], None] | None

    def settles(self, raw: dict[str, Any]) -> bool:
        """Whether the queue may delete the message. A message that fails does not affect the others in its batch."""
        try:
            record = Record.of(raw)
        except (KeyError, TypeError, ValueError) as error:
            # It stays on its queue, whose redrive policy dead-letters it in the end.
            log.error("message_record_malformed", exc_info=error, message_id=raw["messageId"])
            return False
        return self._settles(record)

    def _settles(self, record: Record) -> bool:
        with correlation.using(record.correlation_id):
            about = {"message_id": record.message_id, "receive_count": record.receive_count}
            log.info("message_received", wait_ms=record.wait_ms, **_address(self.queue), **about)
            started = time.perf_counter()
            outcome = self._outcome(record)
            log.count(f"messages_{outcome}")
            log.count("message_duration", (time.perf_counter() - started) * 1000, unit="Milliseconds")
            log.count("message_wait", record.wait_ms, unit="Milliseconds")
            log.finished("message_finished", outcome=outcome, **about)
            return outcome not in _COMES_BACK

    def _outcome(self, record: Record) -> Outcome:
        try:
            with delivery.numbered(record.receive_count, max_receives=self.queue.max_receives):
                self.handle(self._parsed(record))
        except Exception as error:  # noqa: BLE001 - the door: every error becomes a decision
            return self._decides(record, error)
        return "done"

    def _parsed(self, record: Record) -> _Parsed:
        try:
            return self.parse(record.body)
        except ValidationError as error:
            raise Unreadable(f"the message cannot be read: {in_words(error)}") from None

    def _decides(self, record: Record, error: Exception) -> Outcome:
        jitter = random.random()  # noqa: S311 - spreads retries, guards nothing
        decision = decide(
            error,
            record.receive_count,
            max_receives=self.queue.max_receives,
            jitter=jitter,
            retry_seconds=self.queue.retry_seconds,
        )
        try:
            self._carry_out(record, decision)
        except Exception as failure:  # noqa: BLE001 - the door
            # Neither done nor put aside: it comes back when its visibility ends, and nothing is lost.
            log.error("message_kept_on_queue", exc_info=failure, message_id=record.message_id)
            self._hasten(record, decision)
            return "kept"
        _report(record, decision, error=error, queue=self.queue)
        return _OUTCOMES[type(decision)]

    def _carry_out(self, record: Record, decision: Decision) -> None:
        match decision:
            case DeadLetter(reason):
                self._say_last_words(record)
                self.queue.dead_letter(record, reason)
            case Retry(delay_seconds):
                self.queue.retry_in(delay_seconds, record)

    def _hasten(self, record: Record, decision: Decision) -> None:
        """After its last delivery the queue itself puts it aside, and who is on call should soon hear of it."""
        if isinstance(decision, DeadLetter):
            with suppress(Exception):
                self.queue.retry_in(KEPT_SECONDS, record)

    def _say_last_words(self, record: Record) -> None:
        if self.give_up is None:
            return
        try:
            parsed = self.parse(record.body)
        except ValidationError:
            # Nobody can tell what it was about.
            return
        self.give_up(parsed)


def adopt(correlation_id: str) -> None:
    """The message at hand turned out to belong to `correlation_id`: it came by a way that carries none, such as S3."""
    log.info("correlation_adopted", adopted=correlation_id)
    correlation.adopt(correlation_id)


def _address(queue: Queue) -> dict[str, Any]:
    """Where the message goes when nobody comes to say so: a worker that is killed has no last line."""
    return {"queue": queue.name, "dead_letter_queue": queue.dlq_name, "max_receives": queue.max_receives}


def _report(record: Record, decision: Decision, *, error: Exception, queue: Queue) -> None:
    fields = {"message_id": record.message_id, "receive_count": record.receive_count}
    match decision:
        case Drop(reason):
            log.warning("message_dropped", reason=reason, **fields)
        case DeadLetter(reason):
            log.error(
                "message_dead_lettered", exc_info=error, reason=reason, dead_letter_queue=queue.dlq_name, **fields
            )
        case Retry(delay_seconds) if isinstance(error, SkyliftError):
            # Foreseen: its words say all, and a traceback for each would bury what was not.
            log.warning("message_to_be_retried", reason=str(error), delay_seconds=delay_seconds, **fields)
        case Retry(delay_seconds):
            log.error("message_to_be_retried", exc_info=error, delay_seconds=delay_seconds, **fields)
