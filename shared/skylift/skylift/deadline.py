"""When the work at hand must have its answer.

Lambda stops a function at its timeout without a word to whoever waits. What may take long asks here how long it may
take, and fails with words of its own before that.

    with deadline.within(25):
        ...
        client.ask(timeout=deadline.ends() - time.monotonic())
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ends: ContextVar[float] = ContextVar("deadline", default=math.inf)


def ends() -> float:
    """As `time.monotonic()` counts; infinite where nobody waits. A thread does not inherit it: ask before starting."""
    return _ends.get()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Everything inside has `seconds` in all, or less where there was less."""
    token = _ends.set(min(_ends.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends.reset(token)
