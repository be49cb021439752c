"""AWS Lambda on this machine: functions in processes of their own, forked from preloaded zygotes."""

import asyncio
import logging
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .emulator import Emulator, EmulatorError
from .invocation import Invocation
from .limits import Limits, default_limits
from .logs import LogSink
from .metrics import Metrics
from .outcome import Outcome
from .pool import Pool
from .spec import BadSpec, ExecutionSpec
from .surroundings import Surroundings
from .worker import Worker
from .zygote import ZygoteGone
from .zygotes import Zygotes

log = logging.getLogger("skylift.executor")
REAP_SECONDS = 10
LIVE = "live"


class Executor:
    """`start()`, then `invoke()` at will, `stop()` at the end; in one event loop."""

    def __init__(self, state: Path, emulator: Emulator, limits: Limits | None = None) -> None:
        self._emulator = emulator
        self._limits = limits or default_limits()
        self.metrics = Metrics(emulator)
        self._sink = LogSink(state / "logs", emulator)
        self._zygotes = Zygotes(state)
        self._pools: dict[tuple[str, str], Pool] = {}
        self._reaper: asyncio.Task[None] | None = None
        self._running: set[Invocation] = set()

    async def start(self) -> None:
        """Make ready; the zygote of the checkout begins to import."""
        self._sink.start()
        self.metrics.start()
        self._zygotes.start()
        self._reaper = asyncio.create_task(self._reap_from_time_to_time())

    async def stop(self) -> None:
        """End every process and write what is left to write."""
        if self._reaper is not None:
            self._reaper.cancel()
        for pool in self._pools.values():
            pool.close()
        self._zygotes.stop()
        await self._sink.stop()
        await self.metrics.stop()

    async def invoke(self, spec: ExecutionSpec, event: bytes, *, request_id: str, trace: str = "") -> Outcome:
        """Run a function once; `event` and the outcome's payload are JSON."""
        timeout = spec.timeout_seconds
        invocation = Invocation(event, request_id, spec.arn, timeout_seconds=timeout, trace=trace)
        pool = self._pool(spec)
        self._running.add(invocation)
        try:
            result = await pool.invoke(invocation)
        finally:
            self._running.discard(invocation)
        self.metrics.invocation(spec, result, running=pool.busy + 1)
        return result

    def running_messages(self) -> list[str]:
        """Ids of the SQS messages that functions process at this moment."""
        return [message for invocation in self._running for message in invocation.messages()]

    async def reload(self, names: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Put the code on disk into service; per name `{"ok": true, "seconds"}`, or `{"ok": false, "error",
        "answering"}`: whether the code before still answers."""
        self._zygotes.replace_outdated()
        names = list(dict.fromkeys(names))
        answers = await asyncio.gather(*(self._reload(name) for name in names))
        return dict(zip(names, answers, strict=True))

    def status(self) -> dict[str, dict[str, Any]]:
        """Per function name: version, state (`idle`, `warm`, `failed`), workers and counts."""
        return {name: _status(self._of(name)) for name in sorted({name for name, _ in self._pools})}

    async def _reload(self, name: str) -> dict[str, Any]:
        began = time.perf_counter()
        try:
            pools = self._of(name) or [self._pool(await self._emulator.function(name, LIVE))]
        except (EmulatorError, BadSpec) as refusal:
            return {"ok": False, "error": str(refusal), "answering": True}
        *others, current = pools
        error = await current.reload() if current.spec.source else None
        if error:
            return {"ok": False, "error": error, "answering": bool(current.workers)}
        for pool in others:
            pool.renew()
        return {"ok": True, "seconds": round(time.perf_counter() - began, 3)}

    def _of(self, name: str) -> list[Pool]:
        """The pools of a function's versions, the one in service last."""
        pools = [pool for (of, _), pool in self._pools.items() if of == name]
        return sorted(pools, key=lambda pool: pool.used_at)

    def _pool(self, spec: ExecutionSpec) -> Pool:
        pool = self._pools.get(spec.key)
        if pool is None:
            pool = self._pools[spec.key] = Pool(spec, self._launch, self._limits)
        elif pool.spec is not spec:
            pool.update(spec)
        return pool

    async def _launch(self, spec: ExecutionSpec) -> Worker:
        try:
            return await self._start_worker(spec)
        except ZygoteGone as gone:
            log.warning("%s; starting another", gone)
            return await self._start_worker(spec)

    async def _start_worker(self, spec: ExecutionSpec) -> Worker:
        zygote = self._zygotes.of(spec)
        around = Surroundings(
            zygote=zygote,
            sink=self._sink,
            endpoint=self._emulator.url,
            runtime=self._zygotes.runtime,
            learned=lambda modules: self._zygotes.learn(spec, zygote, modules),
        )
        worker = Worker(spec, around)
        await worker.start()
        return worker

    def rest(self) -> None:
        """End every idle worker; the next call forks one again."""
        for pool in self._pools.values():
            pool.reap(keep=0, idle_seconds=0)

    def reap(self) -> None:
        """End what was idle for long: workers, versions out of service, zygotes of such."""
        for name in {name for name, _ in self._pools}:
            self._reap_versions(self._of(name))
        in_use = {worker.zygote for pool in self._pools.values() for worker in pool.workers}
        self._zygotes.stop_unused({pool.spec.folder for pool in self._pools.values()}, in_use)

    async def _reap_from_time_to_time(self) -> None:
        while True:
            await asyncio.sleep(REAP_SECONDS)
            self.reap()

    def _reap_versions(self, pools: list[Pool]) -> None:
        *others, current = pools
        current.reap(keep=1)
        for pool in others:
            pool.reap(keep=0)
            if pool.empty:
                del self._pools[pool.spec.key]


def _status(pools: list[Pool]) -> dict[str, Any]:
    newest = pools[-1]
    workers = sum(len(pool.workers) for pool in pools)
    # While the code on disk does not load, this version's workers of before go on answering.
    failed = newest.counts.failed and not newest.workers
    state = "failed" if failed else "warm" if workers else "idle"
    return {
        "version": newest.spec.version,
        "state": state,
        "workers": workers,
        "busy": sum(pool.busy for pool in pools),
        "invocations": sum(pool.counts.invocations for pool in pools),
        "errors": sum(pool.counts.errors for pool in pools),
        "cold_start_ms": newest.counts.cold_start_ms,
        "last_error": newest.counts.last_error,
    }
