"""Detects that an invocation's executor died, and repeats those invocations that may wait for the next one."""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable
from typing import Any

from .executor import ExecutorGone

_PAUSE_SECONDS = 0.25


class Interruption:
    """Whether the executor died during the invocation of the current context."""

    def __init__(self, *, repeats: bool = False) -> None:
        self.repeats, self.happened = repeats, False


current: contextvars.ContextVar[Interruption | None] = contextvars.ContextVar("interruption", default=None)


def repeated(invoke: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer of `invoke`; where the context asks for it, each ExecutorGone is followed by another try."""
    watched = current.get()
    while True:
        try:
            return invoke()
        except ExecutorGone:
            if watched is None:
                raise
            watched.happened = True
            if not watched.repeats:
                raise
        time.sleep(_PAUSE_SECONDS)
