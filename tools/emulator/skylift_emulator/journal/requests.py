"""Classifies requests by the names of AWS's operations: reads, and changes of a service's state."""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass

_READS = re.compile(
    r"(Get|List|Describe|Query|Scan|BatchGet|TransactGet|Head|Search|Lookup|Filter|Select|Simulate|Estimate|Test|"
    r"Validate|Preview|Check|Verify|Decode)"
)
_READ_METHODS = ("GET", "HEAD", "OPTIONS")
_ACTION = re.compile(rb"(?:^|&)Action=(\w+)")
_INVOCATION = re.compile(r"/functions/[^/]+/invocations$")
# Operations whose only lasting effect is a row of its own, a log line, a metric or a call of another service.
_TRANSIENT = {
    "dynamodb": {
        "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "ExecuteStatement",
        "BatchExecuteStatement", "ExecuteTransaction",
    },
    "sqs": {
        "SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch",
        "ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "PurgeQueue",
    },
    "logs": {"PutLogEvents"},
    "monitoring": {"PutMetricData"},
    "events": {"PutEvents"},
    "kms": {"Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "Sign"},
    "sns": {"Publish", "PublishBatch"},
    "sts": {"AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"},
    "rds-data": {"ExecuteStatement", "BatchExecuteStatement", "BeginTransaction", "CommitTransaction"},
}  # fmt: skip


@dataclass
class Request:
    """What is known of the request that is being answered."""

    writes: bool
    service: str = ""
    operation: str = ""
    request_id: str = ""
    headers: dict[str, str] | None = None


current: ContextVar[Request | None] = ContextVar("current", default=None)


def operation(headers: dict[str, str], body: bytes) -> str:
    """AWS's name of the operation; empty where the protocol has none (REST)."""
    _, _, named = headers.get("x-amz-target", "").rpartition(".")
    if named:
        return named
    found = _ACTION.search(body)
    return found[1].decode() if found else ""


def reads(method: str, name: str) -> bool:
    """Whether a request changes nothing that a client may rely on."""
    return bool(_READS.match(name)) if name else method in _READ_METHODS


def is_transient(service: str, name: str, path: str) -> bool:
    """Whether the service's own state need not be compared after this request."""
    return name in _TRANSIENT.get(service, ()) or (service == "lambda" and bool(_INVOCATION.search(path)))
