"""How far to look back: `15m`, `2h`, `7d`, or a moment in ISO 8601."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import click

_AGO = re.compile(r"(\d+)([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def since(text: str) -> int:
    """Milliseconds since the epoch, as an option's type. Without a zone a moment is in that of the machine."""
    if found := _AGO.fullmatch(text):
        return int((time.time() - int(found[1]) * _SECONDS[found[2]]) * 1000)
    try:
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    except ValueError:
        problem = f"{text!r} is neither like 15m, 2h or 7d nor like 2026-11-22T15:00"
        raise click.BadParameter(problem) from None


def shown(moment_ms: float) -> str:
    """`2026-11-22 15:51:21.492 UTC`."""
    return f"{datetime.fromtimestamp(moment_ms / 1000, UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC"
