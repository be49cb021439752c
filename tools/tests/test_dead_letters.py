"""Dead letters are seen, sent again and removed one by one; what was not meant stays where it is."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from skylift_tools.dead_letters.queues import DeadLetterQueue, only, queues

from tests.builders import aws


@pytest.fixture
def sqs() -> Iterator[Any]:
    with aws.mocked():
        import boto3

        yield boto3.client("sqs", region_name="eu-west-1")


def worker(sqs: Any, name: str) -> DeadLetterQueue:
    """A queue whose messages end in the one beside it."""
    url = sqs.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})
    (found,) = [queue for queue in queues(sqs) if queue.name == f"{name}-dlq"]
    return found


def put_aside(sqs: Any, queue: DeadLetterQueue, body: str, **texts: str) -> None:
    attributes = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
    sqs.send_message(QueueUrl=queue.url, MessageBody=body, MessageAttributes=attributes)


def test_a_message_that_is_sent_again_is_what_it_was_and_lies_nowhere_else(sqs: Any) -> None:
    queue = worker(sqs, "shelf_ingest")
    put_aside(sqs, queue, "{}", correlation_id="trace-0001", reason="Fault: x", source_message_id="m-1", own="kept")
    (letter,) = queue.letters()
    assert (letter.correlation_id, letter.source_message_id, letter.reason) == ("trace-0001", "m-1", "Fault: x")
    queue.resend(letter)
    assert queue.letters() == []
    (sent,) = sqs.receive_message(QueueUrl=queue.source_url, MessageAttributeNames=["All"])["Messages"]
    assert sent["Body"] == "{}"
    texts = {name: each["StringValue"] for name, each in sent["MessageAttributes"].items()}
    assert texts == {"correlation_id": "trace-0001", "own": "kept"}


def test_more_letters_than_one_answer_holds_are_all_seen_and_can_be_put_back(sqs: Any) -> None:
    queue = worker(sqs, "shelf_ingest")
    for number in range(23):
        put_aside(sqs, queue, str(number))
    letters = queue.letters()
    assert {letter.body for letter in letters} == {str(number) for number in range(23)}
    for letter in letters:
        queue.put_back(letter)
    assert len(queue.letters()) == 23


def test_a_letter_is_meant_by_its_queue_and_by_the_beginning_of_its_ids(sqs: Any) -> None:
    queue = worker(sqs, "shelf_ingest")
    put_aside(sqs, queue, "{}", correlation_id="trace-0001", source_message_id="m-123")
    (letter,) = queue.letters()
    assert all(map(letter.is_meant_by, ("shelf_ingest-dlq", "trace-0", "m-12", letter.message_id)))
    assert not letter.is_meant_by("race-0001")


def test_only_queues_that_end_in_the_one_beside_them_count(sqs: Any) -> None:
    for name in ("lonely", "stranger", "stranger-dlq"):
        sqs.create_queue(QueueName=name)
    shelf, pump = worker(sqs, "shelf_ingest"), worker(sqs, "pump_sweeper")
    found = list(queues(sqs))
    assert {queue.name for queue in found} == {shelf.name, pump.name}
    assert [queue.name for queue in only(found, "pump_sweeper")] == ["pump_sweeper-dlq"]
    assert only(found, "an-id") == found
