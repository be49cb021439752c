"""The three processes beside the supervisor, and what happens when one of them dies."""

from __future__ import annotations

import asyncio
import http.client
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from skylift_tools.signing import Signer

from . import postgres, postgres_access, unix_http
from .child import Child, Program
from .console import Console
from .layout import REGION, Layout
from .ports import LOOPBACK, Ports
from .problems import PlaneProblem

_START_SECONDS = 60
_STOP_SECONDS = 10
_DEATHS, _WITHIN_SECONDS = 3, 60
_BACKOFF_SECONDS = 0.2
_SAVE = "/_skylift/save"


@dataclass(frozen=True)
class Process:
    """A program of the plane and the question whether it answers."""

    program: Program
    ready: Callable[[], bool]


class Processes:
    """Starts all, starts one again that died, stops all. `revived` is told the name of one that answers again."""

    def __init__(self, console: Console, revived: Callable[[str], Awaitable[None]]) -> None:
        self._console, self._revived = console, revived
        self._children: dict[str, Child] = {}
        self._deaths: dict[str, list[float]] = defaultdict(list)
        self._answering: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._watches: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self, process: Process) -> None:
        """Start it and wait until it answers. Raises `PlaneProblem`."""
        child = self._children[process.program.name] = await Child.start(process.program)
        await child.until_ready(process.ready, _START_SECONDS)
        self._watches.append(asyncio.create_task(self._watch(process, child)))

    async def failed(self) -> None:
        """Returns never; raises `PlaneProblem` when a process dies again and again."""
        while True:
            for watch in [watch for watch in self._watches if watch.done()]:
                watch.result()
            await asyncio.sleep(0.2)

    async def restart(self, name: str) -> None:
        """End one in order and wait until it answers again; no death is counted."""
        child = self._children[name]
        self._deaths[name].clear()
        answering = self._answering[name] = asyncio.Event()
        await child.stop(_STOP_SECONDS)
        await answering.wait()

    async def stop(self) -> None:
        """End all. Nothing is left when this returns."""
        self._stopping = True
        for watch in self._watches:
            watch.cancel()
        await asyncio.gather(*(child.stop(_STOP_SECONDS) for child in self._children.values()))

    async def _watch(self, process: Process, child: Child) -> None:
        name = process.program.name
        while True:
            code = await child.ended()
            if self._stopping:
                return
            if not child.stopping:
                await self._mourn(name, child, code)
            child = self._children[name] = await Child.start(process.program)
            try:
                await child.until_ready(process.ready, _START_SECONDS)
            except PlaneProblem:
                # Dead once more, or deaf: the next round counts it.
                await child.kill()
            else:
                await self._revived(name)
                self._answering[name].set()

    async def _mourn(self, name: str, child: Child, code: int) -> None:
        now = time.monotonic()
        recent = [moment for moment in self._deaths[name] if now - moment < _WITHIN_SECONDS]
        self._deaths[name] = [*recent, now]
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        if len(recent) >= _DEATHS:
            raise PlaneProblem(f"the {name} {how}, for the {len(recent) + 1}th time: {child.last_words()}")
        self._console.problem(f"the {name} {how}; starting it again")
        await asyncio.sleep(_BACKOFF_SECONDS * 2 ** len(recent))


def emulator(layout: Layout, ports: Ports, database_url: str, *, keeps: tuple[int, ...]) -> Process:
    """AWS on loopback."""
    if not layout.emulator_python.exists():
        raise PlaneProblem("the emulator is not installed: run `make setup`")
    environment = {
        "GATEWAY_PORT": str(ports.emulator),
        "MINISTACK_REGION": REGION,
        "SKYLIFT_EMULATOR_STATE": str(layout.emulator),
        "SKYLIFT_CODE_DIR": str(layout.code),
        "SKYLIFT_EXECUTOR_SOCKET": str(layout.socket),
        "SKYLIFT_DATABASE_URL": database_url,
        "SKYLIFT_ROOT_KEY_FILE": str(layout.root_key_file),
        "MALLOC_ARENA_MAX": "2",
    }
    argv = [str(layout.emulator_python), "-m", "skylift_emulator"]
    program = Program("emulator", argv, environment, layout.logs / "emulator.log", keeps=keeps)
    return Process(program, lambda: _healthy(ports.emulator))


def database(layout: Layout, ports: Ports, installation: postgres.Installation, *, keeps: tuple[int, ...]) -> Process:
    """PostgreSQL, on a unix socket: the door serves it on loopback."""
    program = postgres.program(installation, layout, ports.postgres, keeps=keeps)
    return Process(program, lambda: postgres_access.accepts(installation, layout, ports.postgres))


def door(layout: Layout, ports: Ports, installation: postgres.Installation, *, keeps: tuple[int, ...]) -> Process:
    """The address that people use, the database's, and the functions' executor."""
    argv = [sys.executable, "-m", "skylift_tools.door", "--port", str(ports.door)]
    argv += ["--emulator", f"http://{LOOPBACK}:{ports.emulator}", "--state", str(layout.state)]
    argv += ["--postgres", f"{ports.postgres}:{installation.data}"]
    program = Program("door", argv, {}, layout.logs / "door.log", keeps=keeps)
    return Process(program, lambda: _opens(layout))


def save(layout: Layout, ports: Ports) -> None:
    """Let the emulator write its state now. It does so by itself a few seconds after each change."""
    signed = Signer(layout.root_key, f"{LOOPBACK}:{ports.emulator}").headers("skylift", "POST", _SAVE)
    _answers(ports.emulator, "POST", _SAVE, timeout=30, headers=signed)


def _healthy(port: int) -> bool:
    return _answers(port, "GET", "/_skylift/health", timeout=2)


def _answers(port: int, method: str, path: str, *, timeout: float, headers: Mapping[str, str] | None = None) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout)
    try:
        connection.request(method, path, headers=headers or {})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _opens(layout: Layout) -> bool:
    try:
        unix_http.call(layout.socket, "GET /status", timeout=2)
    except OSError:
        return False
    return True
