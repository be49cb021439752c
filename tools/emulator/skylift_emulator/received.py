"""The request of an API or a function URL as the client sent it, which MiniStack's handlers see only decoded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote

_scope: ContextVar[Mapping[str, Any]] = ContextVar("received_scope")


@contextmanager
def receiving(scope: Mapping[str, Any]) -> Iterator[None]:
    """Makes the ASGI scope known to everything that serves this request."""
    token = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(token)


def scope() -> Mapping[str, Any]:
    return _scope.get()


def raw_rest(rest: str) -> str:
    """Returns the last part of the path as it was sent; `rest` is that part decoded.

    What comes before it (the id of an API, a stage) is as many segments sent as decoded.
    """
    received = scope()
    sent = (received.get("raw_path") or b"").decode("latin-1").partition("?")[0]
    path = received["path"]
    # MiniStack loses the last slash of a path with one segment.
    lost = path.endswith("/") and not rest.endswith("/")
    before = len(path.split("/")) - len(rest.split("/")) - lost
    segments = sent.split("/")[before + 1 :]
    return "/" + "/".join(segments) if rest != "/" else "/"


def decoded_rest(rest: str) -> str:
    """Returns the last part of the path, decoded once."""
    return unquote(raw_rest(rest))
