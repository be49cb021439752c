"""The current delivery of a message: whether it is the last one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_last: ContextVar[bool] = ContextVar("last_delivery", default=False)


def is_last() -> bool:
    """True while a message is handled that the queue does not deliver again."""
    return _last.get()


@contextmanager
def numbered(receive_count: int, *, max_receives: int) -> Iterator[None]:
    """`receive_count` counts from 1 and includes this delivery."""
    token = _last.set(receive_count >= max_receives)
    try:
        yield
    finally:
        _last.reset(token)
