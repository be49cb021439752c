from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from pydantic import BaseModel
from skylift import correlation, worker
from skylift.errors import Conflict, Fault, NotFound, Postponed, Throttled, Unavailable, Unprocessable
from skylift.messages import Message
from skylift.testing import Context, object_created, sqs_event
from skylift.worker import DeadLetter, Drop, ObjectCreated, Queue, Retry, decide

Lines = Callable[[], list[dict[str, Any]]]


class Job(Message):
    name: str


@dataclass
class Bench:
    """Two real queues and a handler between them."""

    sqs: Any
    queue: Queue
    seen: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    error: Exception | None = None

    def handle(self, job: Job) -> None:
        self.seen.append(correlation.current() or "")
        if self.error and job.name != "good":
            raise self.error

    def send(self, *bodies: str) -> None:
        for body in bodies:
            attributes = {"correlation_id": {"DataType": "String", "StringValue": "trace-0001"}}
            self.sqs.send_message(QueueUrl=self.queue.url, MessageBody=body, MessageAttributes=attributes)

    def receive(self, url: str) -> list[dict[str, Any]]:
        answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        return list(answer.get("Messages", []))

    def deliver(self, **options: Any) -> list[str]:
        """Runs the door over what is in the queue; answers the bodies that were reported as failed."""
        received = self.receive(self.queue.url)
        event = sqs_event(*(message["Body"] for message in received), **options)
        for record, message in zip(event["Records"], received, strict=True):
            record |= {"messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"]}
        handler = worker.lambda_handler(
            Job.parse, self.handle, queue=self.queue, give_up=lambda job: self.given_up.append(job.name)
        )
        failed = {failure["itemIdentifier"] for failure in handler(event, Context())["batchItemFailures"]}
        return [record["body"] for record in event["Records"] if record["messageId"] in failed]


@pytest.fixture
def bench(aws: None) -> Bench:
    sqs = boto3.client("sqs")
    url, dlq = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("work", "work-dlq"))
    return Bench(sqs, Queue(url, dlq, max_receives=3))


GOOD, BAD = '{"name": "good"}', '{"name": "bad"}'


def test_what_returns_is_done_and_what_may_pass_is_retried_alone(bench: Bench) -> None:
    bench.error = Unavailable("away")
    bench.send(GOOD, BAD)
    assert bench.deliver(attributes={"correlation_id": "trace-0001"}) == [BAD]
    assert bench.seen == ["trace-0001", "trace-0001"]


def test_when_all_fail_the_batch_is_still_answered(bench: Bench) -> None:
    bench.error = RuntimeError("bug")
    bench.send(BAD, BAD)
    assert bench.deliver() == [BAD, BAD]


def test_a_retry_sets_its_own_visibility(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.error = Throttled("busy")
    set_to = []
    monkeypatch.setattr(bench.sqs, "change_message_visibility", lambda **call: set_to.append(call["VisibilityTimeout"]))
    bench.queue = Queue(bench.queue.url, bench.queue.dlq_url, 3, client=bench.sqs)
    bench.send(BAD)
    bench.deliver(receive_count=2)
    assert 2 <= set_to[0] <= 4


def test_our_own_fault_is_put_aside_at_once_with_reason_and_origin(bench: Bench, logged: Lines) -> None:
    bench.error = Fault("broken\x00\nbadly " + "x" * 600)
    bench.send(BAD)
    assert bench.deliver(attributes={"correlation_id": "trace-0001", "kept": "yes"}) == []
    (dead,) = bench.receive(bench.queue.dlq_url)
    texts = {name: value["StringValue"] for name, value in dead["MessageAttributes"].items()}
    assert dead["Body"] == BAD and bench.given_up == ["bad"]
    assert texts["reason"].startswith("Fault: broken badly x") and len(texts["reason"]) == 500
    assert texts["correlation_id"] == "trace-0001" and texts["source_message_id"] and texts["kept"] == "yes"
    _received, event, finished = logged()
    assert event["message"] == "message_dead_lettered" and event["correlation_id"] == "trace-0001"
    assert event["dead_letter_queue"] == "work-dlq"
    assert finished["messages_dead_lettered"] == [1.0] and finished["outcome"] == "dead_lettered"


def test_every_message_is_a_line_when_it_comes_and_one_that_is_metric_and_log_when_it_ends(
    bench: Bench, logged: Lines
) -> None:
    bench.send(GOOD, GOOD)
    bench.deliver(attributes={"correlation_id": "trace-0001"}, receive_count=2)
    lines = logged()
    assert [line["message"] for line in lines] == ["message_received", "message_finished"] * 2
    for line in lines:
        assert line["correlation_id"] == "trace-0001" and line["receive_count"] == 2
        assert line["function_request_id"] and line["function_version"] == "1"
    assert lines[0]["queue"] == "work" and 0 <= lines[0]["wait_ms"] < 5_000
    finished = lines[1]
    assert finished["outcome"] == "done" and finished["messages_done"] == [1.0] and finished["message_duration"]
    assert finished["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]


def test_what_comes_by_a_way_without_correlation_id_adopts_the_one_stored_with_its_subject(
    bench: Bench, logged: Lines
) -> None:
    class Adopting(Bench):
        def handle(self, job: Job) -> None:
            worker.adopt("trace-of-upload")
            raise Fault("broken")

    adopting = Adopting(bench.sqs, bench.queue)
    adopting.send(BAD)
    adopting.deliver()
    received, adopted, *others = logged()
    assert adopted["message"] == "correlation_adopted" and adopted["adopted"] == "trace-of-upload"
    # Until then all deliveries of the message are one story.
    assert adopted["correlation_id"] == received["correlation_id"] == received["message_id"]
    assert {line["correlation_id"] for line in others} == {"trace-of-upload"}
    (dead,) = bench.receive(bench.queue.dlq_url)
    assert dead["MessageAttributes"]["correlation_id"]["StringValue"] == "trace-of-upload"
    assert correlation.current() is None


def test_what_nobody_can_read_is_put_aside_without_repeating_it(bench: Bench) -> None:
    bench.send('{"name": 12345}')
    assert bench.deliver() == [] and bench.seen == [] and bench.given_up == []
    (dead,) = bench.receive(bench.queue.dlq_url)
    reason = dead["MessageAttributes"]["reason"]["StringValue"]
    assert "Unreadable" in reason and "name" in reason and "12345" not in reason


def test_what_cannot_be_put_aside_comes_back_soon(bench: Bench, logged: Lines, monkeypatch: Any) -> None:
    set_to: list[int] = []
    monkeypatch.setattr(Queue, "retry_in", lambda _queue, seconds, _record: set_to.append(seconds))
    bench.error = Fault("broken")
    bench.queue = Queue(bench.queue.url, f"{bench.queue.dlq_url}-gone", 3)
    bench.send(BAD)
    assert bench.deliver() == [BAD] and set_to == [30]
    _received, kept, _finished = logged()
    assert kept["message"] == "message_kept_on_queue" and "Fault: broken" in kept["exception"]


def test_a_fault_of_the_input_is_dropped(bench: Bench) -> None:
    bench.error = Unprocessable("no such page")
    bench.send(BAD)
    assert bench.deliver() == [] and bench.receive(bench.queue.dlq_url) == []


@pytest.mark.parametrize(
    ("error", "receive_count", "expected"),
    [
        (NotFound("gone"), 1, Drop("NotFound: gone")),
        (Conflict("done by another"), 1, Drop("Conflict: done by another")),
        (Unavailable("away"), 1, Retry(2)),
        (Throttled("busy"), 2, Retry(4)),
        (KeyError("x"), 1, Retry(2)),
        (KeyError("x"), 3, DeadLetter("KeyError: 'x'")),
        (Unavailable("away"), 3, DeadLetter("Unavailable: away")),
        (Fault("ours"), 1, DeadLetter("Fault: ours")),
        (Postponed("held", retry_after_seconds=310), 3, Retry(310)),
    ],
)
def test_one_function_decides(error: Exception, receive_count: int, expected: worker.Decision) -> None:
    assert decide(error, receive_count, max_receives=3, jitter=0.999999) == expected


def test_delays_grow_within_what_a_queue_allows() -> None:
    delays = [decide(RuntimeError(), count, max_receives=99, jitter=0) for count in (1, 5, 50)]
    assert delays == [Retry(1), Retry(16), Retry(450)]


def test_a_files_arrival_is_read_from_its_envelope() -> None:
    created = ObjectCreated.parse(object_created("files", "documents/a b+c.pdf", size_bytes=7))
    assert (created.bucket, created.key, created.size_bytes) == ("files", "documents/a b+c.pdf", 7)


@pytest.mark.parametrize("body", ["", "{}", object_created("b", "k").replace("Object Created", "Object Deleted")])
def test_another_event_is_no_arrival(body: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        ObjectCreated.parse(body)
    assert issubclass(ObjectCreated, BaseModel)
