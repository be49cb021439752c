"""One SQS message as Lambda delivers it.

The body and the message attributes are the producer's: any producer may leave them out or send other types than ours.
Everything else in a record is written by SQS.
"""

import binascii
import time
from dataclasses import dataclass
from typing import Any

from skylift import correlation


@dataclass(frozen=True)
class Record:
    """`attributes` as SendMessage takes them. `wait_ms`: since the message was sent."""

    message_id: str
    receipt_handle: str
    body: str
    receive_count: int
    wait_ms: int
    correlation_id: str
    attributes: dict[str, Any]

    @classmethod
    def of(cls, raw: dict[str, Any]) -> "Record":
        """Raises `KeyError`, `TypeError` or `ValueError` if a part that SQS itself writes is missing or malformed."""
        system = raw["attributes"]
        attributes = _sendable(raw.get("messageAttributes"))
        sent = attributes.get(correlation.ATTRIBUTE, {}).get("StringValue", "")
        body = raw.get("body")
        return cls(
            message_id=raw["messageId"],
            receipt_handle=raw["receiptHandle"],
            # Without a body, parsing fails, and the message is handled as unreadable.
            body=body if isinstance(body, str) else "",
            receive_count=int(system["ApproximateReceiveCount"]),
            wait_ms=max(0, int(time.time() * 1000) - int(system["SentTimestamp"])),
            # Without a valid id, the message id connects all deliveries of the message.
            correlation_id=sent if correlation.is_valid(sent) else raw["messageId"],
            attributes=attributes,
        )


def _sendable(received: Any) -> dict[str, Any]:
    """Message attributes in the spelling of SendMessage; those without a usable value are left out."""
    if not isinstance(received, dict):
        return {}
    converted = {name: _value(attribute) for name, attribute in received.items() if isinstance(attribute, dict)}
    return {name: value for name, value in converted.items() if value is not None}


def _value(attribute: dict[str, Any]) -> dict[str, Any] | None:
    data_type, text, binary = (attribute.get(part) for part in ("dataType", "stringValue", "binaryValue"))
    if not isinstance(data_type, str) or not data_type:
        return None
    if isinstance(text, str) and text:
        return {"DataType": data_type, "StringValue": text}
    decoded = _decoded(binary)
    return {"DataType": data_type, "BinaryValue": decoded} if decoded else None


def _decoded(binary: Any) -> bytes:
    """The bytes of a base64 text; empty if it is none."""
    try:
        return binascii.a2b_base64(binary) if isinstance(binary, str) else b""
    except ValueError:
        return b""
