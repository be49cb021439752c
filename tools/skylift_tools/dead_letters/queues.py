"""Dead-letter queues of a stack, and what lies in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from skylift_tools.plane.problems import PlaneProblem

SUFFIX = "-dlq"
# Long enough for a person's answer to be carried out, short enough that a second look soon finds everything again.
_HELD_SECONDS = 30
_MOST_AT_ONCE = 10
_ASKED_AT_ONCE = 10
# What the worker wrote when it put the message aside: no part of the message.
_OBITUARY = ("reason", "source_message_id")
# What a message was about may have its end by the time it is sent again, and only its worker knows.
PASSED_OVER = "A worker passes over what has ended meanwhile, and the trace says so: begin that anew instead."


@dataclass(frozen=True)
class DeadLetter:
    """sent_ms: when it was put aside. reason: None where the queue itself did so, after the last delivery."""

    queue: str
    receipt: str
    message_id: str
    sent_ms: int
    body: str
    attributes: dict[str, Any]

    @property
    def correlation_id(self) -> str:
        return self._text("correlation_id") or ""

    @property
    def source_message_id(self) -> str:
        """What the logs call it."""
        return self._text("source_message_id") or self.message_id

    @property
    def reason(self) -> str | None:
        return self._text("reason")

    def is_meant_by(self, wanted: str) -> bool:
        """A worker's name or its queue's, or the beginning of an id."""
        return wanted in (self.queue, self.queue.removesuffix(SUFFIX)) or any(
            each.startswith(wanted) for each in (self.correlation_id, self.source_message_id, self.message_id)
        )

    def _text(self, name: str) -> str | None:
        found = self.attributes.get(name, {}).get("StringValue")
        return None if found is None else str(found)


@dataclass(frozen=True)
class DeadLetterQueue:
    """A worker's queue and the one beside it; `sqs` is boto3's client."""

    sqs: Any
    name: str
    url: str
    source_url: str

    def letters(self) -> list[DeadLetter]:
        """All that can be seen, oldest first. They are hidden from others until `put_back`, or half a minute."""
        found: dict[str, DeadLetter] = {}
        while True:
            answer = self.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=_MOST_AT_ONCE,
                VisibilityTimeout=_HELD_SECONDS,
                WaitTimeSeconds=1,
                MessageAttributeNames=["All"],
                AttributeNames=["SentTimestamp"],
            )
            if not (messages := answer.get("Messages")):
                return sorted(found.values(), key=lambda letter: letter.sent_ms)
            found |= {message["MessageId"]: self._letter(message) for message in messages}

    def put_back(self, letter: DeadLetter) -> None:
        self.sqs.change_message_visibility(QueueUrl=self.url, ReceiptHandle=letter.receipt, VisibilityTimeout=0)

    def resend(self, letter: DeadLetter) -> None:
        """To where it came from, with all its tries before it. Stopped in between, it is in both places."""
        kept = {name: value for name, value in letter.attributes.items() if name not in _OBITUARY}
        self.sqs.send_message(QueueUrl=self.source_url, MessageBody=letter.body, MessageAttributes=kept)
        self.delete(letter)

    def delete(self, letter: DeadLetter) -> None:
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=letter.receipt)

    def _letter(self, message: dict[str, Any]) -> DeadLetter:
        return DeadLetter(
            queue=self.name,
            receipt=message["ReceiptHandle"],
            message_id=message["MessageId"],
            sent_ms=int(message["Attributes"]["SentTimestamp"]),
            body=message["Body"],
            attributes=message.get("MessageAttributes", {}),
        )


def queues(sqs: Any) -> Iterator[DeadLetterQueue]:
    """Of every worker that has one."""
    pages = sqs.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 1000})
    urls = {url.rpartition("/")[2]: url for page in pages for url in page.get("QueueUrls", [])}
    for name, url in sorted(urls.items()):
        if name + SUFFIX in urls and _target(sqs, url) == name + SUFFIX:
            yield DeadLetterQueue(sqs, name + SUFFIX, urls[name + SUFFIX], url)


def letters(found: Sequence[DeadLetterQueue]) -> list[list[DeadLetter]]:
    """Those of each. An empty queue takes a second to say so: all are asked at once."""
    with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
        return list(pool.map(DeadLetterQueue.letters, found))


def only(found: list[DeadLetterQueue], wanted: str | None) -> list[DeadLetterQueue]:
    """Where `wanted` names a queue, or the worker that it belongs to, that one; else all."""
    named = [queue for queue in found if wanted in (queue.name, queue.name.removesuffix(SUFFIX))]
    if not found:
        raise PlaneProblem("there is no dead-letter queue")
    return named or found


def _target(sqs: Any, url: str) -> str | None:
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"]).get("Attributes", {})
    if "RedrivePolicy" not in attributes:
        return None
    return str(json.loads(attributes["RedrivePolicy"])["deadLetterTargetArn"]).rpartition(":")[2]
