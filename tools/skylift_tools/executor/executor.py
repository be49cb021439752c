"""AWS Lambda on this machine: functions in processes of their own, forked from preloaded zygotes."""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .emulator import Emulator, EmulatorError
from .installed import runtime_folder
from .invocation import Invocation
from .logs import LogSink
from .outcome import Outcome
from .pool import Limits, Pool
from .remembered import SOURCE, Remembered
from .spec import BadSpec, ExecutionSpec
from .worker import Surroundings, Worker
from .zygote import Zygote, ZygoteGone

log = logging.getLogger("skylift.executor")
REAP_SECONDS = 10
LIVE = "live"
MEMORY_PER_WORKER_MB = 512


def default_limits() -> Limits:
    """Ten workers per function, fewer on a machine with little memory."""
    memory_mb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    return Limits(workers=max(2, min(10, memory_mb // MEMORY_PER_WORKER_MB)), eager=max(1, (os.cpu_count() or 2) - 1))


class Executor:
    """`start()`, then `invoke()` at will, `stop()` at the end; in one event loop."""

    def __init__(self, state: Path, emulator: Emulator, limits: Limits | None = None) -> None:
        self._state = state
        self._emulator = emulator
        self._limits = limits or default_limits()
        self._sink = LogSink(state / "logs", emulator)
        self._remembered = Remembered(state / "preload.json")
        self._pools: dict[tuple[str, str], Pool] = {}
        self._zygotes: dict[str, Zygote] = {}
        self._retired: list[Zygote] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._runtime = ""

    async def start(self) -> None:
        """Make ready; the zygote of the checkout begins to import."""
        self._runtime = str(runtime_folder(self._state / "run" / "runtime"))
        self._sink.start()
        self._zygote(SOURCE)
        self._spawn(self._reap())

    async def stop(self) -> None:
        """End every process and write what is left to write."""
        for task in self._tasks:
            task.cancel()
        for pool in self._pools.values():
            pool.close()
        for zygote in [*self._zygotes.values(), *self._retired]:
            zygote.stop()
        await self._sink.stop()

    async def invoke(self, spec: ExecutionSpec, event: bytes, request_id: str, trace: str = "") -> Outcome:
        """Run a function once; `event` and the outcome's payload are JSON."""
        timeout = spec.timeout_seconds
        invocation = Invocation(event, request_id, spec.arn, timeout_seconds=timeout, trace=trace)
        return await self._pool(spec).invoke(invocation)

    async def reload(self, names: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Put the code on disk into service; per name `{"ok": true, "seconds"}` or `{"ok": false, "error"}`."""
        self._replace_outdated_zygote()
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
            return {"ok": False, "error": str(refusal)}
        for pool in pools:
            error = await pool.reload() if pool.spec.source else None
            if error:
                return {"ok": False, "error": error}
        return {"ok": True, "seconds": round(time.perf_counter() - began, 3)}

    def _of(self, name: str) -> list[Pool]:
        return [pool for (of, _), pool in self._pools.items() if of == name]

    def _pool(self, spec: ExecutionSpec) -> Pool:
        pool = self._pools.get(spec.key)
        if pool is None:
            # The newest version stands last.
            pool = self._pools[spec.key] = Pool(spec, self._launch, self._limits)
        elif pool.spec is not spec:
            pool.update(spec)
        return pool

    async def _launch(self, spec: ExecutionSpec) -> Worker:
        key = SOURCE if spec.source else spec.folder
        try:
            return await self._start_worker(spec, key)
        except ZygoteGone as gone:
            log.warning("%s; starting another", gone)
            return await self._start_worker(spec, key)

    async def _start_worker(self, spec: ExecutionSpec, key: str) -> Worker:
        zygote = self._zygote(key)
        around = Surroundings(
            zygote=zygote,
            sink=self._sink,
            endpoint=self._emulator.url,
            runtime=self._runtime,
            learned=lambda modules: self._learn(key, zygote, modules),
        )
        worker = Worker(spec, around)
        await worker.start()
        return worker

    def _zygote(self, key: str) -> Zygote:
        zygote = self._zygotes.get(key)
        if zygote is None or not zygote.alive:
            source = key == SOURCE
            zygote = Zygote(
                key if source else Path(key).name,
                path=[] if source else [key, self._runtime],
                isolated=not source,
                on_failed=lambda modules: self._remembered.forget(key, modules),
            )
            zygote.start(self._remembered.of(key))
            self._zygotes[key] = zygote
        return zygote

    def _learn(self, key: str, zygote: Zygote, modules: list[str]) -> None:
        fresh = self._remembered.add(key, modules)
        if fresh:
            self._spawn(self._preload(zygote, fresh))

    async def _preload(self, zygote: Zygote, modules: list[str]) -> None:
        with contextlib.suppress(ZygoteGone):
            await zygote.preload(modules)

    def _replace_outdated_zygote(self) -> None:
        zygote = self._zygotes.get(SOURCE)
        if zygote is not None and zygote.outdated:
            # Its workers answer until the new code is in service, and they live no longer than it does.
            self._retired.append(self._zygotes.pop(SOURCE))

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reap(self) -> None:
        while True:
            await asyncio.sleep(REAP_SECONDS)
            for pool in self._pools.values():
                newest = self._of(pool.spec.name)[-1] is pool
                pool.reap(time.monotonic(), keep=1 if newest else 0)
            in_use = {worker.zygote for pool in self._pools.values() for worker in pool.workers}
            self._stop_unused(in_use)

    def _stop_unused(self, in_use: set[Zygote]) -> None:
        folders = {pool.spec.folder for pool in self._pools.values()}
        for key in [key for key in self._zygotes if key != SOURCE and key not in folders]:
            self._retired.append(self._zygotes.pop(key))
        for zygote in [z for z in self._retired if z not in in_use]:
            self._retired.remove(zygote)
            zygote.stop()


def _status(pools: list[Pool]) -> dict[str, Any]:
    newest = pools[-1]
    workers = sum(len(pool.workers) for pool in pools)
    state = "failed" if newest.counts.failed else "warm" if workers else "idle"
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
