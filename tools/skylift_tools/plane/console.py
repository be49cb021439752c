"""What the person at the terminal reads: one line per thing that happened."""

from __future__ import annotations

import contextlib
import sys
from typing import TextIO

_WIDTH = 24


class Console:
    """Writes to the streams as they were at the start: programs may redirect `sys.stdout` while they run."""

    def __init__(self, out: TextIO | None = None, errors: TextIO | None = None) -> None:
        self._out, self._errors = out or sys.stdout, errors or sys.stderr

    def say(self, text: str) -> None:
        """A line of progress."""
        _write(self._out, text)

    def step(self, name: str, what: str, seconds: float) -> None:
        """Something is done and took so long."""
        _write(self._out, f"  {name:<{_WIDTH}} {what}, {seconds:.1f} s")

    def problem(self, text: str) -> None:
        """Something is wrong; may have several lines."""
        _write(self._errors, f"skylift: {text}")


def _write(stream: TextIO, text: str) -> None:
    # The terminal may be gone: that must not keep us from ending in order.
    with contextlib.suppress(OSError, ValueError):
        print(text, file=stream, flush=True)
