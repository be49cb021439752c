"""What a worker does to its own queue besides receiving."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skylift import clients, correlation, messages
from skylift.worker.decision import FIRST_DELAY_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Queue:
    """A queue, its dead-letter queue, and after how many receives a message goes there (as in its redrive policy).

    retry_seconds: before the second try at most, doubled with each; more where what is asked needs time to recover.
    """

    url: str
    dlq_url: str
    max_receives: int
    retry_seconds: int = FIRST_DELAY_SECONDS
    client: "SQSClient | None" = None

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    @property
    def dlq_name(self) -> str:
        return self.dlq_url.rpartition("/")[2]

    def retry_in(self, seconds: int, record: "Record") -> None:
        """The queue's own visibility is there for a crash; a retry need not wait it out."""
        self._sqs.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=seconds
        )

    def dead_letter(self, record: "Record", reason: str) -> None:
        """A copy may appear twice there; `source_message_id` tells."""
        ours = messages.attributes(_correlation_id(record), reason=reason, source_message_id=record.message_id)
        theirs = {name: value for name, value in record.attributes.items() if name not in ours}
        # SQS takes ten attributes; ours are the ones that the workbench needs.
        kept = dict(list(theirs.items())[: 10 - len(ours)])
        self._sqs.send_message(QueueUrl=self.dlq_url, MessageBody=record.body, MessageAttributes=kept | ours)

    @property
    def _sqs(self) -> "SQSClient":
        return self.client or clients.client("sqs")


@dataclass(frozen=True)
class Record:
    """One message as it was received; `attributes` as SQS takes them. `wait_ms`: since it was sent."""

    message_id: str
    receipt_handle: str
    body: str
    receive_count: int
    wait_ms: int
    correlation_id: str
    attributes: dict[str, Any]

    @classmethod
    def of(cls, raw: dict[str, Any]) -> "Record":
        attributes = {name: _sendable(value) for name, value in raw.get("messageAttributes", {}).items()}
        sent = attributes.get(correlation.ATTRIBUTE, {}).get("StringValue", "")
        return cls(
            message_id=raw["messageId"],
            receipt_handle=raw["receiptHandle"],
            body=raw["body"],
            receive_count=int(raw["attributes"]["ApproximateReceiveCount"]),
            wait_ms=max(0, int(time.time() * 1000) - int(raw["attributes"]["SentTimestamp"])),
            # Of a message that carries none, all deliveries are one story.
            correlation_id=sent if correlation.is_valid(sent) else raw["messageId"],
            attributes=attributes,
        )


def _correlation_id(record: Record) -> str:
    """That of the work at hand: it may have turned out to be another than the message said."""
    return correlation.current() or record.correlation_id


def _sendable(received: dict[str, Any]) -> dict[str, Any]:
    """An event spells attributes in another case than the API, and has binary as base64."""
    if "binaryValue" in received:
        import base64

        return {"DataType": received["dataType"], "BinaryValue": base64.b64decode(received["binaryValue"])}
    return {"DataType": received["dataType"], "StringValue": received["stringValue"]}
