"""Typed messages on queues.

    class Reindex(Message):
        document_id: str

    messages.send(queue_url, Reindex(document_id=document_id))

The body is the model as JSON, the correlation id travels as a message attribute.
"""

from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict

from skylift import clients, correlation
from skylift.aws_errors import translated

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_DELAY_SECONDS = 900


class Message(BaseModel):
    """Base of a message. A worker of an older release meets fields it does not know yet, so they are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def parse(cls, body: str) -> Self:
        """Raises pydantic's `ValidationError`, which a worker takes for a message that nobody can read."""
        return cls.model_validate_json(body)


def send(queue_url: str, message: Message, *, delay_seconds: int = 0, client: "SQSClient | None" = None) -> str:
    """Sends `message` and answers its message id. Raises `Throttled` or `Unavailable`."""
    sqs = client or clients.client("sqs")
    with translated("the queue"):
        sent = sqs.send_message(
            QueueUrl=queue_url,
            MessageBody=message.model_dump_json(),
            DelaySeconds=min(delay_seconds, MAX_DELAY_SECONDS),
            MessageAttributes=attributes(correlation.current() or correlation.new()),
        )
    return str(sent["MessageId"])


def attributes(correlation_id: str, **others: str) -> dict[str, Any]:
    """Message attributes as SQS wants them."""
    texts = {correlation.ATTRIBUTE: correlation_id, **others}
    return {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
