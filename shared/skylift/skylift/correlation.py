"""The id that ties together everything one request caused, over HTTP, queues, workers and state machines."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

HEADER = "X-Correlation-Id"
ATTRIBUTE = "correlation_id"
"""Name of the message attribute that carries it."""

RULE = "8 to 128 letters, digits, dots, colons, hyphens or underscores"
_VALID = re.compile(r"[A-Za-z0-9._:-]{8,128}")
_current: ContextVar[str | None] = ContextVar("correlation_id", default=None)


def new() -> str:
    return str(uuid4())


def is_valid(candidate: str) -> bool:
    return _VALID.fullmatch(candidate) is not None


def current() -> str | None:
    """The id of the work at hand; `None` outside of a request or message."""
    return _current.get()


@contextmanager
def using(correlation_id: str) -> Iterator[str]:
    """Everything inside belongs to `correlation_id`: it is logged and goes on every message sent."""
    token = _current.set(correlation_id)
    try:
        yield correlation_id
    finally:
        _current.reset(token)


def adopt(correlation_id: str) -> None:
    """What is done from here on, until the end of `using`, belongs to `correlation_id`."""
    _current.set(correlation_id)
