"""Waiting for what must come true."""

import time
from collections.abc import Callable

WAIT_SECONDS = 40


def until(true: Callable[[], object], what: str, seconds: float = WAIT_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not after {seconds:.0f} s: {what}"
        time.sleep(0.02)
