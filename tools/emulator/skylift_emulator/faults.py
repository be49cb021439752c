"""Calls to AWS that fail on purpose, so that a test can see what a throttled table or a dead bucket does.

`POST /_skylift/faults` takes a JSON object:

- `service`: as in an ARN (`dynamodb`, `s3`, `sqs`, `secretsmanager`, ...)
- `error`: AWS's code (`ProvisionedThroughputExceededException`, `SlowDown`, `InternalError`, ...)
- `operation` (optional): AWS's name of it (`PutItem`); where a service has no such names on the wire, the IAM action
  (S3: `GetObject`, `PutObject`, `ListBucket`). Without it, every call of the service fails.
- `resource` (optional): only calls in whose path or body this text occurs, such as a table's name
- `message` (optional), `status` (optional; 500 and 503 for the codes that carry them on AWS, 400 otherwise)
- `rate` (optional): the share of calls that fail, above 0 up to 1; `count` (optional): fail so many calls, then none;
  `seconds` (optional): stop after so long; `delay_seconds` (optional): how long each failing call hangs before.

It answers `{"id": str}`; a malformed fault gets 400 with a message that names the field. `GET` answers
`{"faults": [{..., "id", "hits", "callers"}]}`, `callers` the ports from which the last of those calls came; `DELETE`
ends all of them, or with `?id=` one. What the emulator does inside itself (a mapping's polling, an event's way to its
queue) passes no faults.
"""

from __future__ import annotations

import math
import random
import time
import uuid
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import Any

_STATUS = {"InternalError": 500, "InternalServerError": 500, "InternalFailure": 500, "InternalServiceError": 500}
_STATUS |= {"SlowDown": 503, "ServiceUnavailable": 503, "ServiceUnavailableException": 503}
_REFUSED = 400
# From which port the request comes that is answered at the moment.
caller: ContextVar[int] = ContextVar("caller", default=0)


_CALLERS = 20


class BadFault(ValueError):
    """The message names the field and what it must be."""


@dataclass
class Fault:
    service: str
    error: str
    operation: str = ""
    resource: str = ""
    message: str = "This call was made to fail."
    status: int = 0
    rate: float = 1
    count: float = math.inf
    seconds: float = math.inf
    delay_seconds: float = 0
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    hits: int = 0
    callers: list[int] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.status = self.status or _STATUS.get(self.error, _REFUSED)

    @property
    def over(self) -> bool:
        return self.hits >= self.count or time.monotonic() - self.since >= self.seconds

    def meets(self, service: str, operation: str, text: bytes) -> bool:
        """Whether a call of this operation, with this path and body, is meant."""
        named = self.service == service and self.operation in ("", operation)
        return named and self.resource.encode() in text and not self.over

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "since" and value != math.inf}


_TEXTS = ("service", "error", "operation", "resource", "message")
_NUMBERS = {"status": (400, 599), "rate": (0, 1), "count": (0, math.inf), "seconds": (0, math.inf)}
_NUMBERS |= {"delay_seconds": (0, 600)}


class Faults:
    """Those that are in force."""

    def __init__(self) -> None:
        self._all: list[Fault] = []

    def add(self, asked: object, services: frozenset[str]) -> Fault:
        """Put a fault in force. Raises `BadFault`."""
        fault = _parse(asked, services)
        self._all.append(fault)
        return fault

    def remove(self, fault_id: str | None) -> int:
        """End one, or all; how many there were."""
        kept = [fault for fault in self._all if fault_id not in (None, fault.id)]
        removed, self._all = len(self._all) - len(kept), kept
        return removed

    def listed(self) -> list[dict[str, Any]]:
        return [fault.as_json() for fault in self._all]

    def any(self) -> bool:
        return bool(self._all)

    def hit(self, service: str, operation: str, text: bytes) -> Fault | None:
        """The fault that this call meets, counted."""
        for fault in self._all:
            if fault.meets(service, operation, text) and random.random() < fault.rate:  # noqa: S311  no secret
                fault.hits += 1
                fault.callers = [*fault.callers, caller.get()][-_CALLERS:]
                return fault
        return None


def _parse(asked: object, services: frozenset[str]) -> Fault:
    if not isinstance(asked, dict):
        raise BadFault("a fault is a JSON object")
    if unknown := sorted(set(asked) - {*_TEXTS, *_NUMBERS}):
        raise BadFault(f"{unknown[0]}: no such field; there are {', '.join((*_TEXTS, *_NUMBERS))}")
    for name in ("service", "error"):
        if not asked.get(name):
            raise BadFault(f"{name}: is missing")
    for name, value in asked.items():
        _check(name, value)
    if asked["service"] not in services:
        raise BadFault(f"service: {asked['service']!r} is none of AWS's here; as in an ARN, e.g. dynamodb, s3, sqs")
    return Fault(**asked)


def _check(name: str, value: object) -> None:
    if name in _TEXTS:
        if not isinstance(value, str):
            raise BadFault(f"{name}: must be text, not {value!r}")
        return
    low, high = _NUMBERS[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise BadFault(f"{name}: must be a number from {low} to {high}, not {value!r}")
    if name in ("status", "count") and not isinstance(value, int):
        raise BadFault(f"{name}: must be a whole number, not {value!r}")
