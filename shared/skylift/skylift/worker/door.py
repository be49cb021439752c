"""Lambda's entry into a worker."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from pydantic import ValidationError

from skylift import correlation, log
from skylift.worker.decision import DeadLetter, Decision, Drop, Retry, Unreadable, decide, in_words
from skylift.worker.queue import Queue, Record

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

_Parsed = TypeVar("_Parsed")
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class _ToBeRetried(Exception):
    """Tells the batch processor to report the message as failed."""


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
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    worker = _Worker(parse, handle, queue, give_up)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        answer = process_partial_response(event, worker.work, processor, context)
        log.write_metrics()
        return dict(answer)

    return log.with_context(handler)


@dataclass(frozen=True)
class _Worker(Generic[_Parsed]):
    parse: Callable[[str], _Parsed]
    handle: Callable[[_Parsed], None]
    queue: Queue
    give_up: Callable[[_Parsed], None] | None

    def work(self, record: "SQSRecord") -> None:
        """Called by the batch processor, by that name of its argument."""
        received = Record.of(record.raw_event)
        with correlation.using(received.correlation_id):
            try:
                self.handle(self._parsed(received))
            except Exception as error:  # noqa: BLE001 - the door: every error becomes a decision
                self._settle(received, error)
            else:
                log.count("messages_done")

    def _parsed(self, record: Record) -> _Parsed:
        try:
            return self.parse(record.body)
        except ValidationError as error:
            raise Unreadable(f"the message cannot be read: {in_words(error)}") from None

    def _settle(self, record: Record, error: Exception) -> None:
        jitter = random.random()  # noqa: S311 - spreads retries, guards nothing
        decision = decide(error, record.receive_count, max_receives=self.queue.max_receives, jitter=jitter)
        _report(record, decision, error=error)
        try:
            self._carry_out(record, decision)
        except Exception as failure:
            # Neither done nor put aside: it comes back when its visibility ends, and nothing is lost.
            log.error("message_kept_on_queue", exc_info=failure, message_id=record.message_id)
            raise _ToBeRetried(record.message_id) from failure
        if isinstance(decision, Retry):
            raise _ToBeRetried(record.message_id)

    def _carry_out(self, record: Record, decision: Decision) -> None:
        match decision:
            case DeadLetter(reason):
                self._say_last_words(record)
                self.queue.dead_letter(record, reason)
            case Retry(delay_seconds):
                self.queue.retry_in(delay_seconds, record)

    def _say_last_words(self, record: Record) -> None:
        if self.give_up is None:
            return
        try:
            parsed = self.parse(record.body)
        except ValidationError:
            # Nobody can tell what it was about.
            return
        self.give_up(parsed)


def _report(record: Record, decision: Decision, *, error: Exception) -> None:
    fields = {"message_id": record.message_id, "receive_count": record.receive_count}
    match decision:
        case Drop(reason):
            log.count("messages_dropped")
            log.warning("message_dropped", reason=reason, **fields)
        case DeadLetter(reason):
            log.count("messages_dead_lettered")
            log.error("message_dead_lettered", exc_info=error, reason=reason, **fields)
        case Retry(delay_seconds):
            log.count("messages_retried")
            log.error("message_to_be_retried", exc_info=error, delay_seconds=delay_seconds, **fields)
