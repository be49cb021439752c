"""Which lines a person wants to see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_ROUTINE = ("START ", "END ", "REPORT ", "INIT_START ")


@dataclass
class Choice:
    """level: the lowest that is shown. since_ms: nothing before it. One for each source: a line without a time of its
    own is as old as the one before.
    """

    level: str = "DEBUG"
    since_ms: int = 0
    _time_ms: float = 0

    def of(self, lines: Iterable[str]) -> Iterator[str]:
        if self.level == LEVELS[0] and not self.since_ms:
            yield from lines
        else:
            yield from (line for line in lines if self._wants(line))

    def arrived(self, now_ms: float) -> None:
        """What comes from here on was said now."""
        self._time_ms = now_ms

    def _wants(self, line: str) -> bool:
        logged = _parsed(line)
        self._time_ms = _time(logged) or self._time_ms
        return self._time_ms >= self.since_ms and LEVELS.index(_level(line, logged)) >= LEVELS.index(self.level)


def _parsed(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line) if line.startswith("{") else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _level(line: str, logged: dict[str, Any]) -> str:
    """Text that is no routine of Lambda's is what a crash leaves behind: nobody should miss it."""
    level = str(logged.get("level", "INFO")).upper()
    if logged or line.startswith(_ROUTINE):
        return level if level in LEVELS else "INFO"
    return "CRITICAL"


def _time(logged: dict[str, Any]) -> float | None:
    if "_aws" in logged:
        return float(logged["_aws"]["Timestamp"])
    try:
        return datetime.fromisoformat(logged["timestamp"]).timestamp() * 1000
    except (KeyError, ValueError):
        return None
