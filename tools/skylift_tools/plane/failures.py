"""Functions that do not start: said at the terminal when it happens, not only in their logs."""

from __future__ import annotations

import asyncio
from typing import Any

from . import unix_http
from .console import Console
from .layout import Layout
from .problems import PlaneProblem

_PAUSE_SECONDS = 0.5


class Failures:
    """Asks the door what failed; every failure is said once, and again when it is another one."""

    def __init__(self, layout: Layout, console: Console) -> None:
        self._layout, self._console = layout, console
        self._said: dict[str, str] = {}

    async def watch(self) -> None:
        """Runs until cancelled."""
        while True:
            await asyncio.sleep(_PAUSE_SECONDS)
            try:
                status = await asyncio.to_thread(unix_http.call, self._layout.socket, "GET /status")
            except (OSError, PlaneProblem):
                # It is being started again, and whoever does that tells.
                continue
            self.tell(status["functions"])

    def tell(self, functions: dict[str, dict[str, Any]]) -> None:
        """Say what is new in the door's view of the functions."""
        failed = {name: str(seen["last_error"]) for name, seen in functions.items() if seen["state"] == "failed"}
        for name, error in failed.items():
            if self._said.get(name) != error:
                self._console.problem(f"{name} does not start:\n{error.rstrip()}")
        self._said = failed
