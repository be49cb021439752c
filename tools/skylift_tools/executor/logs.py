"""Where the lines of functions go: a file per function, and CloudWatch Logs of the emulator in batches."""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from skylift_tools.rotated_file import RotatedFile

from .emulator import Emulator, EmulatorError
from .spec import ExecutionSpec

log = logging.getLogger("skylift.executor")
BATCH_SECONDS = 0.2
BATCH_EVENTS = 5_000
# While the emulator does not answer, or not fast enough; older lines are dropped then, and their number is said.
KEPT_EVENTS = 50_000
KEPT_CHARACTERS = 32 << 20


class LogSink:
    """Takes lines at once, writes them a moment later."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self._folder = folder
        self._emulator = emulator
        self._files: dict[str, RotatedFile] = {}
        self._failing: set[str] = set()
        self._events: deque[dict[str, Any]] = deque()
        self._characters = 0
        self._dropped = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Write what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._ship()
        self._flush()
        for file in self._files.values():
            # What could not be flushed was said.
            with contextlib.suppress(OSError):
                file.close()
        self._files.clear()

    def write(self, spec: ExecutionSpec, stream: str, lines: Iterable[str]) -> None:
        now = int(time.time() * 1000)
        lines = list(lines)
        text = "".join(f"{line}\n" for line in lines)
        self._write_file(spec.name, text.encode())
        self._characters += len(text) - len(lines)
        about = {"log_group": spec.log_group, "log_stream": stream, "timestamp_ms": now}
        self._events.extend({**about, "message": line} for line in lines)
        while len(self._events) > KEPT_EVENTS or self._characters > KEPT_CHARACTERS:
            self._characters -= len(self._events.popleft()["message"])
            self._dropped += 1

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BATCH_SECONDS)
            self._flush()
            await self._ship()

    async def _ship(self) -> None:
        while self._events:
            batch = [self._events.popleft() for _ in range(min(BATCH_EVENTS, len(self._events)))]
            self._characters -= _characters(batch)
            try:
                await self._emulator.write_logs(batch)
            except EmulatorError as error:
                self._events.extendleft(reversed(batch))
                self._characters += _characters(batch)
                log.debug("log lines wait: %s", error)
                return
        if self._dropped:
            log.warning("%d log lines never reached CloudWatch Logs: the emulator did not answer", self._dropped)
            self._dropped = 0

    def _write_file(self, name: str, data: bytes) -> None:
        """A full disk costs lines of the file, and neither the invocation nor what goes to CloudWatch."""
        try:
            self._file(name).write(data)
        except OSError as error:
            self._failed(name, error)

    def _flush(self) -> None:
        for name, file in self._files.items():
            try:
                file.flush()
            except OSError as error:
                self._failed(name, error)
            else:
                self._failing.discard(name)

    def _failed(self, name: str, error: OSError) -> None:
        if name not in self._failing:
            log.error("the log of %s cannot be written: %s", name, error)
        self._failing.add(name)

    def _file(self, name: str) -> RotatedFile:
        if name not in self._files:
            self._files[name] = RotatedFile(self._folder / f"{name}.log")
        return self._files[name]


def _characters(events: Iterable[dict[str, Any]]) -> int:
    return sum(len(event["message"]) for event in events)
