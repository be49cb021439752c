"""`skylift up`: everything started, watched, brought up again, and ended without a trace."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
import traceback
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from skylift_tools.rotated_file import RotatedFile

from . import descriptors, disk, environment, lock, postgres, postgres_access, processes, unix_http
from .announcement import Announcement
from .console import Console
from .door_config import RouteWithoutFunction, door_config
from .failures import Failures
from .layout import Layout
from .ports import LOOPBACK, Ports, choose
from .problems import PlaneProblem
from .programs import Programs
from .record import Record
from .reloading import Reloading
from .saves import Saves

if TYPE_CHECKING:
    from skylift_tools.engine import Project

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def up(layout: Layout, port: int, console: Console, *, began: float) -> int:
    """Run the platform until a signal; the exit code. `began` is `time.monotonic()` of the command's start."""
    try:
        layout.make()
        layout.check()
        disk.require(layout.state)
        descriptors.raise_limit()
        with lock.held(layout) as childrens:
            ports = choose(layout, port)
            return asyncio.run(Supervisor(layout, ports, console, keeps=(childrens,), began=began).run())
    except PlaneProblem as problem:
        console.problem(str(problem))
    except OSError as error:
        console.problem(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    return 1


class Supervisor:
    """One run of the platform."""

    def __init__(self, layout: Layout, ports: Ports, console: Console, *, keeps: tuple[int, ...], began: float) -> None:
        self._layout, self._ports, self._console = layout, ports, console
        self._keeps, self._began = keeps, began
        self._announcement = Announcement(layout, ports)
        self._stop = asyncio.Event()
        self._programs = Programs(layout, ports, console)
        self._saves = Saves(layout.root, self._stop)
        self._processes = processes.Processes(console, self._revived)

    async def run(self) -> int:
        """Until a signal (0), or until something cannot be mended (1)."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, self._stop.set)
        self._announcement.write()
        tasks = [asyncio.create_task(work) for work in self._works()]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return self._verdict(tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._processes.stop()
            self._announcement.take_back()

    def _works(self) -> list[Coroutine[Any, Any, Any]]:
        held = [lock.watch(childrens, self._layout) for childrens in self._keeps]
        return [self._stop.wait(), self._serve(), self._processes.failed(), disk.watch(self._layout.state), *held]

    def _verdict(self, tasks: list[asyncio.Task[Any]]) -> int:
        for task in tasks:
            error = task.exception() if task.done() else None
            if error is not None:
                self._console.problem(str(error) if _is_a_message(error) else self._own_fault(error))
                return 1
        return 0

    def _own_fault(self, error: BaseException) -> str:
        path = self._layout.logs / "supervisor.log"
        log = RotatedFile(path)
        log.write("".join(traceback.format_exception(error)).encode())
        log.close()
        return f"an error of Skylift itself: {type(error).__name__}: {error} (the whole in {path})"

    async def _serve(self) -> None:
        self._saves.start()
        # The order is found by a dry run, which needs none of the processes.
        ordering = asyncio.create_task(self._order())
        await self._start()
        self._console.step("emulator, PostgreSQL, door", "started", self._elapsed())
        await self._up_all(await ordering)
        await self._deploy()
        await self._save()
        self._announcement.write(self._elapsed())
        self._console.say(f"ready: http://localhost:{self._ports.door} after {self._elapsed():.1f} s")
        self._console.say('  AWS clients: eval "$(.venv/bin/skylift env)"')
        await self._follow()

    async def _start(self) -> None:
        installation = await asyncio.to_thread(postgres.install, self._layout)
        url = postgres_access.url(installation, self._layout, self._ports.postgres)
        starts = (
            self._start_postgres(installation),
            self._processes.start(processes.emulator(self._layout, self._ports, url, keeps=self._keeps)),
            self._processes.start(processes.door(self._layout, self._ports, installation, keeps=self._keeps)),
        )
        await asyncio.gather(*starts)

    async def _start_postgres(self, installation: postgres.Installation) -> None:
        await postgres.initialise(installation, self._layout, self._keeps)
        await asyncio.to_thread(postgres_access.secure, installation, self._layout)
        await self._processes.start(processes.database(self._layout, self._ports, installation, keeps=self._keeps))

    async def _order(self) -> list[Project]:
        await self._programs.load()
        return await self._programs.order()

    async def _up_all(self, projects: list[Project]) -> None:
        if await self._programs.settled(projects):
            self._console.step("all stacks", "as the last up left them", self._elapsed())
            self._warming = asyncio.create_task(self._programs.warm(projects))
            return
        await self._programs.up(projects)
        await self._programs.settle()
        await asyncio.to_thread(unix_http.call, self._layout.socket, "POST /rest", {})

    async def _deploy(self) -> None:
        record = await asyncio.to_thread(Record.read, self._layout.stacks)
        try:
            config = door_config(record, f"http://{LOOPBACK}:{self._ports.emulator}")
        except RouteWithoutFunction as error:
            raise PlaneProblem(str(error)) from None
        await asyncio.to_thread(unix_http.call, self._layout.socket, "POST /deploy", config)

    async def _save(self) -> None:
        """What an up made is worth keeping at once."""
        await asyncio.to_thread(processes.save, self._layout, self._ports)

    async def _follow(self) -> None:
        reloading = Reloading(
            self._layout,
            self._programs,
            self._console,
            environment=self._make_environment,
            deploy=self._deploy,
        )
        failures = Failures(self._layout, self._console)
        await asyncio.gather(reloading.keep_up(), self._react(reloading), failures.watch())

    async def _react(self, reloading: Reloading) -> None:
        async for paths in self._saves.batches():
            await reloading.saved(paths)

    async def _make_environment(self) -> None:
        """A `pyproject.toml` changed: install what it names, then let the door see it."""
        self._console.say("  a pyproject.toml was saved: installing what changed")
        if not await environment.install(self._layout.root):
            return
        await self._programs.see_installed()
        await self._processes.restart("door")

    async def _revived(self, name: str) -> None:
        if name == "door":
            with contextlib.suppress(OSError):
                await self._deploy()
        self._console.say(f"  the {name} answers again")

    def _elapsed(self) -> float:
        return time.monotonic() - self._began


def _is_a_message(error: BaseException) -> bool:
    """Whether the error's text is all that a person needs: a traceback would add nothing."""
    if isinstance(error, (PlaneProblem, OSError)):
        return True
    from skylift_tools.engine import EngineError

    return isinstance(error, EngineError)
