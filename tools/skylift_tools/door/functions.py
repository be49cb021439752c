"""Which code answers for a function's alias: asked of the emulator once, then known."""

import asyncio
import time

from skylift_tools.executor import Emulator, EmulatorError, ExecutionSpec

# A function that was changed past the plane, with any AWS client, is in service after this long at the latest.
FRESH_SECONDS = 10


class Functions:
    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._known: dict[tuple[str, str], ExecutionSpec] = {}
        self._asked_at: dict[tuple[str, str], float] = {}
        self._asking: dict[tuple[str, str], asyncio.Task[ExecutionSpec]] = {}

    async def find(self, name: str, qualifier: str) -> ExecutionSpec:
        """What to run. Raises EmulatorError, BadSpec."""
        key = name, qualifier
        known = self._known.get(key)
        if known is None:
            return await asyncio.shield(self._ask(key))
        if time.monotonic() - self._asked_at[key] > FRESH_SECONDS:
            self._ask(key)
        return known

    def forget(self) -> None:
        """Ask anew for every function: something was deployed."""
        self._known.clear()
        self._asking.clear()

    def _ask(self, key: tuple[str, str]) -> "asyncio.Task[ExecutionSpec]":
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._emulator.function(*key))
            self._asked_at[key] = time.monotonic()
            task.add_done_callback(lambda done: self._asked(key, done))
        return task

    def _asked(self, key: tuple[str, str], task: "asyncio.Task[ExecutionSpec]") -> None:
        current = self._asking.get(key) is task
        if current:
            del self._asking[key]
        if task.cancelled():
            return
        if isinstance(task.exception(), EmulatorError):
            self._known.pop(key, None)
        elif current and task.exception() is None:
            self._known[key] = task.result()
