"""SQS: limits of messages and of the times that a call asks for.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ministack.services import sqs

from skylift_emulator.mends.sqs import ACTIONS, BY_URL, HANDLERS
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

ERROR = Seam("ministack.services.sqs", "_Err")
BATCH = Seam("ministack.services.sqs", "_act_send_message_batch", ("data", "qurl"))
SEAMS = (*ACTIONS.values(), HANDLERS, BY_URL, ERROR, BATCH)

MAX_DELAY_SECONDS, MAX_WAIT_SECONDS, MAX_VISIBILITY_SECONDS = 900, 20, 43_200
MAX_ATTRIBUTES, MAX_BYTES = 10, 1_048_576
_INVALID = "InvalidParameterValue"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,256}")
_QUEUE_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo")
_TYPES = ("String", "Number", "Binary")
Data = dict[str, Any]
_VISIBILITY = (
    0,
    MAX_VISIBILITY_SECONDS,
    f"VisibilityTimeout must be an integer between 0 and {MAX_VISIBILITY_SECONDS}.",
)


def install(_: Surroundings) -> None:
    send = ACTIONS["SendMessage"]
    send.replace(lambda original: _after(_check_message, original))
    handlers = HANDLERS.current()
    handlers["SendMessage"] = send.current()
    handlers["SendMessageBatch"] = _after(_check_batch, handlers["SendMessageBatch"])
    handlers["ReceiveMessage"] = _after(_check_receiving, handlers["ReceiveMessage"])
    handlers["ChangeMessageVisibility"] = _after(_check_visibility, handlers["ChangeMessageVisibility"])
    handlers["CreateQueue"] = _after(check_queue, handlers["CreateQueue"])


def _after(check: Callable[[Data], None], original: Callable[..., Any]) -> Callable[..., Any]:
    def act(data: Data, qurl: str) -> Any:
        check({"QueueUrl": qurl, **data})
        return original(data, qurl)

    return act


def _check_message(data: Data) -> None:
    delay = (0, MAX_DELAY_SECONDS, f"DelaySeconds must be >= 0 and <= {MAX_DELAY_SECONDS}.")
    _check_range(data, "DelaySeconds", delay)
    attributes = data.get("MessageAttributes")
    if not attributes:
        return
    if len(attributes) > MAX_ATTRIBUTES:
        count = f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum [{MAX_ATTRIBUTES}]."
        raise sqs._Err(_INVALID, count)
    for name, value in attributes.items():
        _check_attribute(name, value)
    queue = BY_URL.current()(data["QueueUrl"])
    most = int(queue["attributes"].get("MaximumMessageSize", MAX_BYTES))
    if _bytes(data) > most:
        message = f"One or more parameters are invalid. Reason: Message must be shorter than {most} bytes."
        raise sqs._Err(_INVALID, message)


def _check_attribute(name: str, value: Data) -> None:
    kind = str(value.get("DataType") or "")
    if not _NAME.fullmatch(name) or name.lower().startswith(("aws.", "amazon.")):
        raise sqs._Err(_INVALID, f"The message attribute name '{name}' is invalid.")
    if kind.partition(".")[0] not in _TYPES:
        known = "The type prefix must be one of: Binary, Number, and String."
        raise sqs._Err(_INVALID, f"The type of message (user) attribute '{name}' is invalid. {known}")
    if not (value.get("BinaryValue") if kind.startswith("Binary") else value.get("StringValue")):
        missing = f"Message (user) attribute '{name}' must contain a non-empty value of type '{kind}'."
        raise sqs._Err(_INVALID, missing)


def _bytes(message: Data) -> int:
    """The body, and of each attribute its name, type and value."""
    found = len(str(message.get("MessageBody") or "").encode())
    for name, value in (message.get("MessageAttributes") or {}).items():
        text = str(value.get("StringValue") or "").encode()
        binary = len(value.get("BinaryValue") or "") * 3 // 4
        found += len(name.encode()) + len(str(value.get("DataType") or "")) + len(text) + binary
    return found


def _check_batch(data: Data) -> None:
    sent = sum(map(_bytes, data.get("Entries") or ()))
    if sent > MAX_BYTES:
        message = f"Batch requests cannot be longer than {MAX_BYTES} bytes. You have sent {sent} bytes."
        raise sqs._Err("BatchRequestTooLong", message)


def _check_receiving(data: Data) -> None:
    _check_range(
        data, "WaitTimeSeconds", (0, MAX_WAIT_SECONDS, f"Must be >= 0 and <= {MAX_WAIT_SECONDS}, if provided.")
    )
    _check_range(data, "VisibilityTimeout", _VISIBILITY)


def _check_visibility(data: Data) -> None:
    _check_range(data, "VisibilityTimeout", _VISIBILITY)


def check_queue(data: Data) -> None:
    name = data.get("QueueName")
    if name and not _QUEUE_NAME.fullmatch(str(name)):
        allowed = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        raise sqs._Err(_INVALID, allowed)


def _check_range(data: Data, name: str, allowed: tuple[int, int, str]) -> None:
    value, (low, high, reason) = data.get(name), allowed
    if value is not None and not low <= int(value) <= high:
        raise sqs._Err(_INVALID, f"Value {value} for parameter {name} is invalid. Reason: {reason}")
