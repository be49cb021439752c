"""A process of the plane: started with its log, watched, and never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from skylift_tools import own_environment

from .output import Output
from .problems import PlaneProblem

_PR_SET_PDEATHSIG = 1
_TAIL_BYTES = 2_000
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Program:
    """How to start a child. `stop` is the signal that ends it in order; `user` only where we are root."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    stop: signal.Signals = signal.SIGTERM
    user: str | None = None
    keeps: tuple[int, ...] = field(default=())


class Child:
    """One run of a program."""

    def __init__(self, program: Program, process: asyncio.subprocess.Process, output: Output) -> None:
        self.program = program
        self._process, self._output = process, output
        self.stopping = False

    @classmethod
    async def start(cls, program: Program) -> Child:
        """Start it. It gets its stop signal when this process dies, however that happens."""
        output = Output(program.log)
        try:
            process = await asyncio.create_subprocess_exec(
                *program.argv,
                env=own_environment.for_child(program.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output.pipe,
                stderr=output.pipe,
                start_new_session=True,
                pass_fds=program.keeps,
                preexec_fn=dies_with_us(program.stop),
                user=program.user,
                group=_group(program.user) if program.user else None,
                extra_groups=[] if program.user else None,
            )
        finally:
            output.given()
        return cls(program, process, output)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ended(self) -> int:
        """Wait for its end; the exit code, negative for a signal."""
        code = await self._process.wait()
        await asyncio.to_thread(self._output.drain)
        return code

    async def stop(self, patience: float) -> None:
        """End it in order; by force with its whole process group when `patience` seconds were not enough."""
        self.stopping = True
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(self.program.stop)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), patience)
        await self.kill()

    async def kill(self) -> None:
        """End whatever is left of its process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self.ended()

    async def until_ready(self, ready: Callable[[], bool], patience: float) -> None:
        """Wait until `ready()`; raises `PlaneProblem` with the end of its log when it dies or takes too long."""
        deadline = asyncio.get_running_loop().time() + patience
        pause = 0.01
        while not await asyncio.to_thread(ready):
            if not self.alive:
                await self.ended()
                raise PlaneProblem(f"{self.program.name} ended while starting: {self.last_words()}")
            if asyncio.get_running_loop().time() > deadline:
                raise PlaneProblem(f"{self.program.name} is not ready after {patience:.0f} s: {self.last_words()}")
            await asyncio.sleep(pause)
            pause = min(pause * 1.3, 0.1)

    def last_words(self) -> str:
        """The end of its log, and where the whole is."""
        log = self.program.log
        tail = log.read_bytes()[-_TAIL_BYTES:].decode(errors="replace").strip().splitlines() if log.exists() else []
        return f"{tail[-1] if tail else 'it said nothing'} ({self.program.log})"


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def dies_with_us(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the child gets the signal when this process ends, however that happens."""
    parent = os.getpid()

    def prepare() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare
