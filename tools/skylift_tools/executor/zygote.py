"""This side of a zygote process: start it, ask it for workers, hear of their ends."""

import asyncio
import itertools
import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

log = logging.getLogger("skylift.executor")
REPORT_BYTES = 1 << 20
# An order is one datagram, and the kernel takes 200 kB.
MODULES_AT_ONCE = 2_000
SANDBOX_PARENT = Path(__file__).parent
BOOT = """
import sys
sys.path.insert(0, {parent!r})
from skylift_sandbox.zygote import main
sys.path.pop(0)
main(*{arguments!r})
"""


class ZygoteGone(RuntimeError):
    """The zygote process ended, so it forks no more workers."""


@dataclass(frozen=True, slots=True)
class Home:
    """`before` and `after` go around Python's own path; `isolated` keeps out its environment's site-packages."""

    python: str = sys.executable
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    isolated: bool = False


@dataclass(frozen=True, slots=True)
class Forked:
    """A worker's process. `ended` becomes its exit status, None if the zygote cannot say (it is gone itself)."""

    pid: int
    ended: asyncio.Future[int | None]


class Zygote:
    """One process that has imported libraries and forks workers from itself.

    `home` says which Python, and where it imports from.
    """

    def __init__(self, name: str, *, home: Home, on_failed: Callable[[list[str]], None]) -> None:
        self.name = name
        self._home = home
        self._on_failed = on_failed
        self._forks: dict[int, asyncio.Future[Forked]] = {}
        self._exits: dict[int, asyncio.Future[int | None]] = {}
        self._ids = itertools.count()
        self._stamps: dict[str, float] = {}
        self.ready = False
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    @property
    def python(self) -> str:
        return self._home.python

    @property
    def alive(self) -> bool:
        return self._control is not None

    @property
    def outdated(self) -> bool:
        """Whether a file of the checkout that it has loaded was changed since."""
        return any(_stamp(path) != stamp for path, stamp in self._stamps.items())

    def start(self, modules: list[str]) -> None:
        """Start the process; it imports `modules`, at most MODULES_AT_ONCE, first and forks afterwards."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs:
            home = self._home
            arguments = (theirs.fileno(), os.getpid(), home.before, home.after)
            boot = BOOT.format(parent=str(SANDBOX_PARENT), arguments=arguments)
            flags = ["-I", "-S"] if home.isolated else ["-I"]
            # One thread each: the libraries' own pools would not survive the forks.
            threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            # ONNX Runtime would report to its maker, from threads and files that the forks would share.
            environment = {"LANG": "C.UTF-8", "PATH": os.defpath, "ORT_DISABLE_TELEMETRY": "1", **threads}
            self._process = subprocess.Popen(
                [home.python, *flags, "-c", boot],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._control.send(json.dumps({"modules": modules}).encode())
        asyncio.get_running_loop().add_reader(self._control, self._hear)

    async def fork(self, order: dict[str, Any], channel: socket.socket, log_end: int) -> Forked:
        """A new worker for `order`. Raises ZygoteGone."""
        number = next(self._ids)
        answer: asyncio.Future[Forked] = asyncio.get_running_loop().create_future()
        self._forks[number] = answer
        await self._tell({"op": "fork", "id": number, **order}, [channel.fileno(), log_end])
        return await answer

    async def preload(self, modules: list[str]) -> None:
        for start in range(0, len(modules), MODULES_AT_ONCE):
            await self._tell({"op": "preload", "modules": modules[start : start + MODULES_AT_ONCE]}, [])

    def stop(self) -> None:
        """End the process and with it every worker."""
        self._disconnect()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(1)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    async def _tell(self, order: dict[str, Any], descriptors: list[int]) -> None:
        data = json.dumps(order).encode()
        while True:
            if self._control is None:
                raise ZygoteGone(f"zygote {self.name} is not running")
            try:
                socket.send_fds(self._control, [data], descriptors)
                return
            except BlockingIOError:
                await asyncio.sleep(0.005)
            except OSError as error:
                self._disconnect()
                raise ZygoteGone(f"zygote {self.name}: {error}") from error

    def _hear(self) -> None:
        if self._control is None:
            return
        try:
            data = self._control.recv(REPORT_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._disconnect()
            return
        report = json.loads(data)
        {"forked": self._forked, "exited": self._exited}.get(report["op"], self._learned)(report)

    def _forked(self, report: dict[str, Any]) -> None:
        forked = Forked(report["pid"], asyncio.get_running_loop().create_future())
        self._exits[forked.pid] = forked.ended
        future = self._forks.pop(report["id"])
        if not future.done():
            future.set_result(forked)

    def _exited(self, report: dict[str, Any]) -> None:
        self._exits.pop(report["pid"]).set_result(report["status"])

    def _learned(self, report: dict[str, Any]) -> None:
        self.ready = True
        self._stamps |= {path: _stamp(path) for path in report.get("files", [])}
        for module, reason in report["failed"].items():
            log.warning("zygote %s could not preload %s: %s", self.name, module, reason)
        if report["failed"]:
            self._on_failed(list(report["failed"]))

    def _disconnect(self) -> None:
        if self._control is None:
            return
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        self._control = None
        for fork in self._forks.values():
            if not fork.done():
                fork.set_exception(ZygoteGone(f"zygote {self.name} ended"))
        for end in self._exits.values():
            end.set_result(None)
        self._forks.clear()
        self._exits.clear()


def _stamp(path: str) -> float:
    try:
        return Path(path).stat().st_mtime
    except FileNotFoundError:
        return 0.0
