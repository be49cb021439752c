"""Lambda's entry into a worker."""

import random
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from pydantic import ValidationError

from skylift import correlation, log
from skylift.worker.decision import DeadLetter, Decision, Drop, Retry, Unreadable, decide
from skylift.worker.queue import Queue, Record

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

    def work(raw: dict[str, Any]) -> None:
        record = Record.of(raw)
        with correlation.using(record.correlation_id):
            _work(record, lambda: handle(_parsed(parse, record.body)), queue, _last_words(parse, record, give_up))

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        # The processor hands out its own view of a record; ours is read from the raw one.
        answer = process_partial_response(event, lambda record: work(record.raw_event), processor, context)
        log.write_metrics()
        return dict(answer)

    return log.with_context(handler)


def _parsed(parse: Callable[[str], _Parsed], body: str) -> _Parsed:
    try:
        return parse(body)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in error.errors())
        raise Unreadable(f"the message cannot be read: {faults}") from None


def _last_words(
    parse: Callable[[str], _Parsed], record: Record, give_up: Callable[[_Parsed], None] | None
) -> Callable[[], None]:
    def say() -> None:
        if give_up is None:
            return
        try:
            parsed = parse(record.body)
        except ValidationError:  # nobody can tell what it was about
            return
        give_up(parsed)

    return say


def _work(record: Record, handle: Callable[[], None], queue: Queue, give_up: Callable[[], None]) -> None:
    try:
        handle()
    except Exception as error:
        decision = decide(error, record.receive_count, max_receives=queue.max_receives, jitter=random.random())
        _report(record, decision)
        if isinstance(decision, DeadLetter):
            give_up()
        _carry_out(record, decision, queue)
    else:
        log.count("messages_done")


def _report(record: Record, decision: Decision) -> None:
    fields = {"message_id": record.message_id, "receive_count": record.receive_count}
    match decision:
        case Drop(reason):
            log.count("messages_dropped")
            log.warning("message_dropped", reason=reason, **fields)
        case DeadLetter(reason):
            log.count("messages_dead_lettered")
            log.exception("message_dead_lettered", reason=reason, **fields)
        case Retry(delay_seconds):
            log.count("messages_retried")
            log.exception("message_to_be_retried", delay_seconds=delay_seconds, **fields)


def _carry_out(record: Record, decision: Decision, queue: Queue) -> None:
    """Fails in turn where SQS cannot be reached: then the message stays on its queue, and nothing is lost."""
    match decision:
        case DeadLetter(reason):
            queue.dead_letter(record, reason)
        case Retry(delay_seconds):
            queue.retry_in(delay_seconds, record)
            raise _ToBeRetried(record.message_id)
