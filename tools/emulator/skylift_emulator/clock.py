"""What happens at fixed intervals in the emulator, in one thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_log = logging.getLogger("skylift.emulator")


@dataclass
class _Task:
    seconds: float
    work: Callable[[], object]
    due: float = field(default_factory=time.monotonic)


class Clock:
    """Tasks run one after the other, in the order in which they were added; one that fails does not stop the rest."""

    def __init__(self) -> None:
        self._tasks: list[_Task] = []

    def every(self, seconds: float, work: Callable[[], object]) -> None:
        """Do the work each so many seconds, from `start` on."""
        self._tasks.append(_Task(seconds, work))

    def start(self) -> None:
        threading.Thread(target=self._run, name="skylift-clock", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(max(0.01, min(task.due for task in self._tasks) - time.monotonic()))
            for task in self._tasks:
                if time.monotonic() >= task.due:
                    self._do(task)

    @staticmethod
    def _do(task: _Task) -> None:
        try:
            task.work()
        except Exception:  # noqa: BLE001  the edge between the tasks
            _log.exception("a periodic task failed")
        task.due = time.monotonic() + task.seconds
