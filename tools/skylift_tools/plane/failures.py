"""Functions that do not start: said at the terminal when it happens, not only in their logs."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from . import unix_http
from .console import Console
from .layout import Layout
from .problems import PlaneProblem
from .record import Record

_PAUSE_SECONDS = 0.5
_START_SECONDS = 120


class Failures:
    """Asks the door what failed; every failure is said once, and again when it is another one."""

    def __init__(self, layout: Layout, console: Console) -> None:
        self._layout, self._console = layout, console
        self._said: dict[str, str] = {}

    async def watch(self) -> None:
        """Starts every function once, to see whether it can; then looks. Runs until cancelled."""
        await asyncio.to_thread(self._try_all)
        while True:
            await asyncio.to_thread(self._look)
            await asyncio.sleep(_PAUSE_SECONDS)

    def _try_all(self) -> None:
        stacks = Record.read(self._layout.stacks)
        names = stacks.functions(stacks.stacks)
        # The door may be in the middle of its own start: whoever starts it tells.
        with contextlib.suppress(OSError, PlaneProblem):
            unix_http.call(self._layout.socket, "POST /reload", {"functions": names}, timeout=_START_SECONDS)
            unix_http.call(self._layout.socket, "POST /rest", {})

    def _look(self) -> None:
        with contextlib.suppress(OSError, PlaneProblem):
            self.tell(unix_http.call(self._layout.socket, "GET /status")["functions"])

    def tell(self, functions: dict[str, dict[str, Any]]) -> None:
        """Say what is new in the door's view of the functions."""
        failed = {name: str(seen["last_error"]) for name, seen in functions.items() if seen["state"] == "failed"}
        for name, error in failed.items():
            if self._said.get(name) != error:
                self._console.problem(f"{name} does not start:\n{error.rstrip()}")
        self._said = failed
