"""The queue of one worker, with its dead letters."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

# How long a message that a dead worker held stays hidden; the plane's own minutes would be the whole test's.
CRASH_VISIBILITY_SECONDS = 3


@dataclass(frozen=True)
class WorkerQueue:
    sqs: Any
    worker: str

    @cached_property
    def url(self) -> str:
        return self._url(self.worker)

    def send(self, body: str, **attributes: str) -> None:
        """A message of the test's own."""
        given = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        self.sqs.send_message(QueueUrl=self.url, MessageBody=body, MessageAttributes=given)

    @contextmanager
    def hiding_for(self, seconds: int = CRASH_VISIBILITY_SECONDS) -> Iterator[None]:
        """Messages that are received inside come back so soon if their worker dies."""
        before = self._attribute("VisibilityTimeout")
        self._hide_for(str(seconds))
        try:
            yield
        finally:
            self._hide_for(before)

    def max_receives(self) -> int:
        return int(json.loads(self._attribute("RedrivePolicy"))["maxReceiveCount"])

    def waiting(self) -> int:
        """Messages that are not done, those in flight and delayed ones counted."""
        kinds = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")]
        found = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=kinds)["Attributes"]
        return sum(int(found[kind]) for kind in kinds)

    def dead_letters(self) -> list[dict[str, Any]]:
        """Takes everything out of the dead-letter queue."""
        url = self._url(f"{self.worker}-dlq")
        asked: dict[str, Any] = {"QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        dead: list[dict[str, Any]] = []
        while messages := self.sqs.receive_message(**asked).get("Messages"):
            for message in messages:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            dead += messages
        return dead

    def _hide_for(self, seconds: str) -> None:
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"VisibilityTimeout": seconds})

    def _attribute(self, name: str) -> str:
        found = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=[name])["Attributes"]
        return cast(str, found[name])

    def _url(self, name: str) -> str:
        return cast(str, self.sqs.get_queue_url(QueueName=name)["QueueUrl"])
