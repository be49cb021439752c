"""What a worker does to its own queue besides receiving."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from skylift import clients, correlation, messages
from skylift.worker.decision import FIRST_DELAY_SECONDS
from skylift.worker.record import Record

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

    def retry_in(self, seconds: int, record: Record) -> None:
        """The queue's own visibility is there for a crash; a retry need not wait it out."""
        self._sqs.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=seconds
        )

    def dead_letter(self, record: Record, reason: str) -> None:
        """A copy may appear twice there; `source_message_id` tells."""
        ours = messages.attributes(_correlation_id(record), reason=reason, source_message_id=record.message_id)
        theirs = {name: value for name, value in record.attributes.items() if name not in ours}
        # SQS takes ten attributes; ours are the ones that the workbench needs.
        kept = dict(list(theirs.items())[: 10 - len(ours)])
        self._sqs.send_message(QueueUrl=self.dlq_url, MessageBody=record.body, MessageAttributes=kept | ours)

    @property
    def _sqs(self) -> "SQSClient":
        return self.client or clients.client("sqs")


def _correlation_id(record: Record) -> str:
    """That of the work at hand: it may have turned out to be another than the message said."""
    return correlation.current() or record.correlation_id
