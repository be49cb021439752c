"""A queue takes messages from any producer: one odd message must not hold up, lose or repeat others in its batch."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skylift import correlation, worker
from skylift.errors import Fault
from skylift.messages import Message
from skylift.testing import Context, sqs_event
from skylift.worker import Queue

GOOD, UNREADABLE = '{"name": "good"}', '{"name": 1}'


class Job(Message):
    name: str


class FakeSqs:
    """Keeps what was sent to the dead-letter queue; refuses what botocore and SQS refuse."""

    def __init__(self) -> None:
        self.dead: list[dict[str, Any]] = []

    def send_message(self, **message: Any) -> None:
        assert message["MessageBody"], "SQS takes no empty body"
        for value in message["MessageAttributes"].values():
            assert value.get("StringValue") or value.get("BinaryValue"), "SQS takes no empty attribute"
        self.dead.append(message)

    def change_message_visibility(self, **_: Any) -> None:
        pass


class Worker:
    def __init__(self, error: Exception | None = None) -> None:
        self.sqs, self.seen, self.error = FakeSqs(), list[str](), error
        queue: Any = Queue("https://sqs/work", "https://sqs/work-dlq", 3, client=self.sqs)  # type: ignore[arg-type]
        self.handler = worker.lambda_handler(Job.parse, self.handle, queue=queue)

    def handle(self, job: Job) -> None:
        self.seen.append(correlation.current() or "")
        if self.error:
            raise self.error

    def failed(self, records: list[dict[str, Any]]) -> list[str]:
        """The ids that the batch reports as failed."""
        return [one["itemIdentifier"] for one in self.handler({"Records": records}, Context())["batchItemFailures"]]


def _batch(odd: dict[str, Any]) -> list[dict[str, Any]]:
    """Three records of which the second has the `odd` parts; a part that is `...` is left out."""
    records: list[dict[str, Any]] = sqs_event(GOOD, GOOD, GOOD, attributes={"correlation_id": "trace-0001"})["Records"]
    records[1] = {name: value for name, value in {**records[1], **odd}.items() if value is not ...}
    return records


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=9), inner, max_size=2),
    max_leaves=4,
)
_attribute = _json | st.fixed_dictionaries(
    {},
    optional={
        "dataType": st.sampled_from(["String", "Number", "Binary", "String.custom", "", None]),
        "stringValue": _json,
        "binaryValue": _json | st.sampled_from(["AP8=", "!", "A"]),
        "stringListValues": _json,
    },
)
_attributes = (
    _json | st.just(...) | st.dictionaries(st.sampled_from(["correlation_id", "reason", "x"]), _attribute, max_size=3)
)
_body = _json | st.just(...) | st.sampled_from([GOOD, UNREADABLE, "\ud800", "[" * 5_000, '{"name": "\\ud800"}'])


@given(body=_body, attributes=_attributes)
@settings(max_examples=300, deadline=None)
def test_one_odd_message_never_changes_what_becomes_of_the_others(body: Any, attributes: Any) -> None:
    records, bench = _batch({"body": body, "messageAttributes": attributes}), Worker()
    failed = bench.failed(records)
    assert {records[0]["messageId"], records[2]["messageId"]}.isdisjoint(failed)
    assert [bench.seen[0], bench.seen[-1]] == ["trace-0001", "trace-0001"]


@given(attributes=_attributes)
@settings(max_examples=300, deadline=None)
def test_odd_attributes_never_decide_whether_a_readable_message_is_done(attributes: Any) -> None:
    records, bench = _batch({"messageAttributes": attributes}), Worker()
    assert bench.failed(records) == [] and len(bench.seen) == 3


@given(attributes=_attributes)
@settings(max_examples=100, deadline=None)
def test_a_message_with_odd_attributes_can_be_dead_lettered(attributes: Any) -> None:
    records, bench = _batch({"messageAttributes": attributes}), Worker(Fault("ours"))
    assert bench.failed(records) == [] and len(bench.sqs.dead) == 3


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {"correlation_id": None},
        {"correlation_id": {"dataType": "String", "stringValue": None}},
        {"correlation_id": {"dataType": "String", "stringValue": ""}},
        {"correlation_id": {"dataType": "String", "stringValue": "not valid: spaces"}},
        {"correlation_id": {"dataType": "Binary", "binaryValue": "AP8="}},
        {"correlation_id": {"stringValue": "trace-0002"}},
    ],
)
def test_without_a_valid_correlation_id_the_message_id_connects_the_deliveries(sent: Any) -> None:
    records, bench = _batch({"messageAttributes": sent}), Worker()
    assert bench.failed(records) == []
    assert bench.seen == ["trace-0001", records[1]["messageId"], "trace-0001"]


def test_a_binary_attribute_reaches_the_dead_letter_queue_as_it_was_sent() -> None:
    bench = Worker(Fault("ours"))
    bench.failed(_batch({"messageAttributes": {"x": {"dataType": "Binary.png", "binaryValue": "AP8="}}}))
    assert bench.sqs.dead[1]["MessageAttributes"]["x"] == {"DataType": "Binary.png", "BinaryValue": b"\x00\xff"}


@pytest.mark.parametrize("part", ["receiptHandle", "attributes"])
def test_a_record_without_what_sqs_itself_writes_stays_on_the_queue_alone(part: str) -> None:
    records, bench = _batch({part: ...}), Worker()
    assert bench.failed(records) == [records[1]["messageId"]] and len(bench.seen) == 2
