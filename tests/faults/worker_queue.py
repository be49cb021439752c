"""The queue of the worker that the faults befall, with its dead letters."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from uuid import uuid4

WORKER = "knowledge_ingest"
# How long a message that a dead worker held stays hidden; the plane's own six minutes would be the whole test's.
CRASH_VISIBILITY_SECONDS = 3
VISIBILITY_SECONDS = 360


@dataclass(frozen=True)
class WorkerQueue:
    sqs: Any

    @cached_property
    def url(self) -> str:
        return self._url(WORKER)

    def send(self, body: str, **attributes: str) -> None:
        """A message of the test's own."""
        given = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        self.sqs.send_message(QueueUrl=self.url, MessageBody=body, MessageAttributes=given)

    def hide_for(self, seconds: int) -> None:
        """How long a message is hidden from now on, once somebody received it."""
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"VisibilityTimeout": str(seconds)})

    def max_receives(self) -> int:
        found = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["RedrivePolicy"])["Attributes"]
        return int(json.loads(found["RedrivePolicy"])["maxReceiveCount"])

    def waiting(self) -> int:
        """Messages that are not done, those in flight and delayed ones counted."""
        kinds = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")]
        found = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=kinds)["Attributes"]
        return sum(int(found[kind]) for kind in kinds)

    def dead_letters(self) -> list[dict[str, Any]]:
        """Takes everything out of the dead-letter queue."""
        url = self._url(f"{WORKER}-dlq")
        asked: dict[str, Any] = {"QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        dead: list[dict[str, Any]] = []
        while messages := self.sqs.receive_message(**asked).get("Messages"):
            for message in messages:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            dead += messages
        return dead

    def _url(self, name: str) -> str:
        return cast(str, self.sqs.get_queue_url(QueueName=name)["QueueUrl"])


def object_created(bucket: str, key: str, **changes: Any) -> str:
    """The body that EventBridge sends for an uploaded file; `changes` replace members of it."""
    event = {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "000000000000",
        "time": "2026-03-01T12:00:00Z",
        "region": "eu-west-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {"bucket": {"name": bucket}, "object": {"key": key, "size": 1, "etag": "0", "sequencer": "1"}},
    }
    return json.dumps(event | changes)
