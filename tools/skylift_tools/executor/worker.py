"""One execution environment of a function, seen from outside."""

import asyncio
import contextlib
import json
import os
import platform
import signal
import socket
import time

from . import outcome, transcript
from .channel import Channel
from .environment import function_environment, log_stream
from .invocation import Invocation
from .outcome import Outcome
from .skylift_sandbox.transport import RESPONSE_LIMIT_BYTES
from .spec import ExecutionSpec
from .surroundings import Surroundings
from .zygote import Zygote, ZygoteGone

INIT_SECONDS = 30
EXIT_REPORT_SECONDS = 1
# An answer that was sent just before the end may still be on its way.
LAST_WORDS_SECONDS = 0.05
PRINTED_SECONDS = 0.01


class InitFailed(Exception):
    """The function's module would not load; carries the outcome that its caller gets."""

    def __init__(self, result: Outcome) -> None:
        super().__init__(outcome.readable(result.payload))
        self.outcome = result


class Worker:
    """`start()` once, then one `call()` at a time."""

    def __init__(self, spec: ExecutionSpec, around: Surroundings) -> None:
        self.spec = spec
        self.generation = 0
        self.idle_since = self._born = time.monotonic()
        self.init_ms: float | None = None
        self._around = around
        self._stream = log_stream(spec.version)
        self._transcript = transcript.Transcript(lambda lines: around.sink.write(spec, self._stream, lines))
        self._channel = Channel(self._frame, self._gone)
        self._answer: asyncio.Future[tuple[bytes, int, bytes]] | None = None
        self._ended: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._pid = 0
        self._calls = 0
        self.alive = False

    @property
    def zygote(self) -> Zygote:
        return self._around.zygote

    @property
    def age(self) -> float:
        return time.monotonic() - self._born

    async def start(self) -> None:
        """Fork and load the function's module. Raises InitFailed, ZygoteGone."""
        began = time.perf_counter()
        await self._fork()
        self._transcript.add([f"INIT_START Runtime Version: python:{platform.python_version()}"])
        kind, _, payload = await self._wait(INIT_SECONDS)
        self.init_ms = (time.perf_counter() - began) * 1000
        if kind != b"I":
            if kind != b"X":
                payload = await self._failure(kind, "init", INIT_SECONDS)
            self._transcript.flush()
            self.kill()
            raise InitFailed(Outcome(False, payload, self._transcript.take()))

    async def call(self, invocation: Invocation) -> Outcome:
        """Run the handler once; an error of any kind is an outcome, not an exception."""
        began = time.perf_counter()
        self._transcript.add([transcript.start_line(invocation.request_id, self.spec.version)])
        self._channel.send(invocation.headers(), invocation.event)
        kind, peak_kib, payload = await self._wait(invocation.timeout_seconds)
        seconds = time.perf_counter() - began
        ok = kind == b"R"
        if kind not in (b"R", b"F"):
            payload = await self._failure(kind, invocation.request_id, invocation.timeout_seconds)
        elif len(payload) > RESPONSE_LIMIT_BYTES:
            ok, payload = False, outcome.too_large()
        return Outcome(ok, payload, self._close_call(invocation.request_id, seconds, peak_kib), seconds)

    def kill(self) -> None:
        """End the process and what it started; idempotent."""
        was_alive, self.alive = self.alive, False
        self._channel.close()
        pid, self._pid = self._pid, 0
        if pid == 0:
            return
        try:
            # The group, for what the function itself started.
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            # Not yet the leader of a group, or gone.
            if was_alive:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    async def _fork(self) -> None:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        endpoint, runtime = self._around.endpoint, self._around.runtime
        order = {
            "env": function_environment(self.spec, self._stream, endpoint=endpoint, runtime=runtime),
            "folder": self.spec.folder,
            "handler": self.spec.handler,
            "source": self.spec.source,
        }
        try:
            with theirs:
                forked = await self.zygote.fork(order, theirs, self._transcript.write_end)
        except ZygoteGone:
            ours.close()
            self._transcript.close()
            raise
        finally:
            os.close(self._transcript.write_end)
        self._listen()
        self._pid, self._ended, self.alive = forked.pid, forked.ended, True
        # The channel alone does not tell: a process that the function started may hold it open.
        forked.ended.add_done_callback(lambda _: loop.call_later(LAST_WORDS_SECONDS, self._gone))
        self._answer = loop.create_future()
        await loop.create_unix_connection(lambda: self._channel, sock=ours)

    async def _wait(self, seconds: float) -> tuple[bytes, int, bytes]:
        loop = asyncio.get_running_loop()
        if self._answer is None:
            self._answer = loop.create_future()
        answer = self._answer
        if not self.alive:
            return b"", 0, b""
        timer = loop.call_later(seconds, self._resolve, b"T", 0, b"")
        try:
            return await answer
        finally:
            timer.cancel()
            self._answer = None

    async def _failure(self, kind: bytes, request_id: str, seconds: float) -> bytes:
        if kind == b"T":
            self._transcript.add([transcript.timeout_line(request_id, seconds)])
            self.kill()
            return outcome.timed_out(request_id, seconds)
        payload = outcome.exited(request_id, await self._exit_status())
        self._transcript.add([json.loads(payload)["errorMessage"]])
        return payload

    async def _exit_status(self) -> int | None:
        await asyncio.wait([self._ended], timeout=EXIT_REPORT_SECONDS)
        return self._ended.result() if self._ended.done() else None

    def _close_call(self, request_id: str, seconds: float, peak_kib: int) -> str:
        self._calls += 1
        init_ms = self.init_ms if self._calls == 1 else None
        memory_mb = self.spec.memory_mb
        self._transcript.flush()
        self._transcript.add(
            transcript.end_lines(request_id, seconds, memory_mb=memory_mb, peak_kib=peak_kib, init_ms=init_ms)
        )
        return self._transcript.take()

    def _frame(self, kind: bytes, number: int, payload: bytes) -> None:
        if kind in (b"I", b"M"):
            self._around.learned(json.loads(payload))
        if kind != b"M":
            self._resolve(kind, number, payload)

    def _resolve(self, kind: bytes, number: int, payload: bytes) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((kind, number, payload))

    def _gone(self) -> None:
        self.alive = False
        self._resolve(b"", 0, b"")

    def _listen(self) -> None:
        asyncio.get_running_loop().add_reader(self._transcript.read_end, self._printed)

    def _printed(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._transcript.read_end)
        if self._transcript.pump():
            # The runtime client writes every line by itself: whoever prints many would keep us from all others.
            loop.call_later(PRINTED_SECONDS, self._listen)
        else:
            self._transcript.close()
