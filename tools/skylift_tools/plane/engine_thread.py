"""The engine's own thread: programs run one after the other, and never hold up signals or children."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]", asyncio.AbstractEventLoop]


class EngineThread:
    """A daemon: when the process is told to end, nobody waits for a program that is in the middle of its work."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="engine", daemon=True).start()

    async def run(self, job: Callable[[], T]) -> T:
        """The job's result, or its error."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put((job, future, loop))
        return await future

    def _work(self) -> None:
        while True:
            job, future, loop = self._jobs.get()
            try:
                result = job()
            except BaseException as error:
                _post(loop, future.set_exception, error, future)
            else:
                _post(loop, future.set_result, result, future)


def _post(
    loop: asyncio.AbstractEventLoop, settle: Callable[[Any], None], value: Any, future: asyncio.Future[Any]
) -> None:
    def deliver() -> None:
        if not future.done():
            settle(value)

    try:
        loop.call_soon_threadsafe(deliver)
    except RuntimeError:
        # The loop has ended: nobody waits any more.
        return
