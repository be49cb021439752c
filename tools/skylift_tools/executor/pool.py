"""The workers of one version of a function."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from .invocation import Invocation
from .limits import Limits
from .outcome import Outcome, readable
from .spec import ExecutionSpec
from .worker import InitFailed, Worker

IDLE_SECONDS = 60
# Its role's credentials last an hour.
WORKER_SECONDS = 45 * 60
# A worker that is about to be free is nearer than one that must start first.
PATIENCE_SECONDS = 0.05


Launch = Callable[[ExecutionSpec], Awaitable[Worker]]


@dataclass(slots=True)
class Counts:
    invocations: int = 0
    errors: int = 0
    cold_start_ms: float | None = None
    last_error: str | None = None
    failed: bool = False


class Pool:
    """Concurrency by more workers, the last used first; the code of new revisions in new workers only."""

    def __init__(self, spec: ExecutionSpec, launch: Launch, limits: Limits) -> None:
        self.spec = spec
        self.counts = Counts()
        self.used_at = time.monotonic()
        self._launch = launch
        self._limits = limits
        self._generation = 0
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._starting = 0
        self.busy = 0
        self._waiting: deque[asyncio.Future[Worker | None]] = deque()
        # The code on disk does not load: what still runs the code before must do.
        self._only_these = False

    @property
    def workers(self) -> list[Worker]:
        return [worker for worker in self._workers if worker.alive]

    @property
    def empty(self) -> bool:
        return not (self.workers or self._starting or self._waiting)

    def update(self, spec: ExecutionSpec) -> None:
        """Take the description as it is now; a new revision means new workers."""
        changed = spec.revision != self.spec.revision
        self.spec = spec
        if changed:
            self.renew()

    async def invoke(self, invocation: Invocation) -> Outcome:
        self.counts.invocations += 1
        self.used_at = time.monotonic()
        try:
            worker = await self._acquire()
        except InitFailed as failure:
            result = failure.outcome
        else:
            self.busy += 1
            try:
                result = await worker.call(invocation)
            except asyncio.CancelledError:
                # It would give its answer to the next caller.
                worker.kill()
                raise
            finally:
                self.busy -= 1
                self._release(worker)
        if not result.ok:
            self.counts.errors += 1
            self.counts.last_error = readable(result.payload)
        return result

    async def reload(self) -> str | None:
        """Start a worker from the code as it is now and retire the others; else leave them and return the error."""
        try:
            worker = await self._start()
        except InitFailed as failure:
            self._only_these = True
            self.counts.last_error = str(failure)
            return str(failure)
        self.renew()
        worker.generation = self._generation
        self.counts.last_error = None
        self._release(worker)
        return None

    def reap(self, *, keep: int, idle_seconds: float | None = None) -> None:
        """End workers that were idle for long, all but `keep` of them (all stay while the code does not load)."""
        for worker in [worker for worker in self._workers if not worker.alive]:
            self._drop(worker)
        if self._only_these:
            return
        now = time.monotonic()
        longest = IDLE_SECONDS if idle_seconds is None else idle_seconds
        for worker in self._idle[: max(0, len(self._idle) - keep)]:
            if now - worker.idle_since >= longest:
                self._drop(worker)

    def close(self) -> None:
        for worker in list(self._workers):
            self._drop(worker)

    def renew(self) -> None:
        """Let no worker of before answer again; those that are busy finish."""
        self._generation += 1
        self._only_these = False
        for worker in list(self._idle):
            self._drop(worker)

    async def _acquire(self) -> Worker:
        waited = False
        while True:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive and worker.age < WORKER_SECONDS:
                    return worker
                self._drop(worker)
            room = self._room()
            if room and (waited or self._count < self._limits.eager):
                return await self._start()
            found = await self._wait(PATIENCE_SECONDS if room else None)
            if found is not None:
                return found
            waited = True

    @property
    def _count(self) -> int:
        return len(self.workers) + self._starting

    def _room(self) -> bool:
        return self._count < (1 if self._only_these else self._limits.workers)

    async def _wait(self, seconds: float | None) -> Worker | None:
        turn: asyncio.Future[Worker | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await asyncio.wait([turn], timeout=seconds)
        if turn.done():
            return turn.result()
        self._waiting.remove(turn)
        return None

    async def _start(self) -> Worker:
        self._starting += 1
        generation = self._generation
        try:
            worker = await self._launch(self.spec)
        except Exception as error:
            self.counts.failed = isinstance(error, InitFailed)
            self._wake(None)
            raise
        finally:
            self._starting -= 1
        self.counts.failed = False
        self.counts.cold_start_ms = worker.init_ms
        worker.generation = generation
        self._workers.add(worker)
        return worker

    def _release(self, worker: Worker) -> None:
        if not worker.alive or worker.generation != self._generation or worker.age > WORKER_SECONDS:
            self._drop(worker)
            self._wake(None)
        elif not self._wake(worker):
            worker.idle_since = time.monotonic()
            self._idle.append(worker)

    def _wake(self, worker: Worker | None) -> bool:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(worker)
                return True
        return False

    def _drop(self, worker: Worker) -> None:
        worker.kill()
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
