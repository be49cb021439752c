"""What keeps a session from being started or followed. Each has an exit status of its own."""

from __future__ import annotations

SUCCESS, FAILED, USAGE, UNREACHABLE = 0, 1, 2, 3
# As shells have it for a command that Ctrl-C ended.
INTERRUPTED = 130


class Problem(RuntimeError):
    """A message for the person at the terminal: what is wrong and the way out."""

    status = FAILED


class Refused(Problem):
    """The API does not take what was asked for: asking again changes nothing."""

    status = USAGE


class Unreachable(Problem):
    """Nobody answers, or not now. `again`: whether it may be otherwise in a moment."""

    status = UNREACHABLE

    def __init__(self, message: str, *, again: bool = False) -> None:
        super().__init__(message)
        self.again = again
