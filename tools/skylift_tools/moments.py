"""How far to look back: `15m`, `2h`, `7d`, or a moment in ISO 8601."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Any

import click

_AGO = re.compile(r"(\d+)([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class Since(click.ParamType):
    """Milliseconds since the epoch."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        if found := _AGO.fullmatch(value):
            return int((time.time() - int(found[1]) * _SECONDS[found[2]]) * 1000)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is neither like 15m, 2h or 7d nor like 2026-11-22T15:00", param, ctx)
        # Without a zone it is that of the machine, as in everything else that a person types.
        return int(moment.timestamp() * 1000)


def shown(moment_ms: float) -> str:
    """`2026-11-22 15:51:21.492 UTC`."""
    return f"{datetime.fromtimestamp(moment_ms / 1000, UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC"
