"""Single entries that changed, in the order in which they did, until they are on disk."""

from __future__ import annotations

import logging
from collections import deque
from typing import Any

from .encoding import encode
from .store import Changes, Name

_log = logging.getLogger("skylift.emulator")


class Marks:
    """`add` is safe from any thread; the other methods are for the thread that writes."""

    def __init__(self) -> None:
        self._queue: deque[tuple[Name, Any]] = deque()
        self._pending: dict[Name, Any] = {}

    def __bool__(self) -> bool:
        return bool(self._queue or self._pending)

    def add(self, name: Name, value: Any) -> None:
        """The row `name` is to hold `value` as it is when it is written; None deletes the row."""
        self._queue.append((name, value))

    def add_to(self, changes: Changes) -> None:
        """Every mark that is not on disk; of several for one row, the last."""
        while self._queue:
            name, value = self._queue.popleft()
            self._pending[name] = value
        for name, value in list(self._pending.items()):
            try:
                changes.rows[name] = None if value is None else encode(value)
            except (TypeError, ValueError) as error:
                # One row that has no JSON form must not keep the others off the disk.
                del self._pending[name]
                _log.error("%s is not on disk: %s", name, error)

    def committed(self) -> None:
        """All that `add_to` added last is on disk."""
        self._pending.clear()
