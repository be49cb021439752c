"""The lines that one worker prints, told apart by invocation."""

import contextlib
import fcntl
import math
import os
import time
from collections import deque
from collections.abc import Callable, Iterable

READ_BYTES = 65_536
# More than a pipe holds; who prints without end must let the others have their turn.
READS_AT_ONCE = 20
# The most that Linux gives without asking; a function waits when it is full.
PIPE_BYTES = 1 << 20
# CloudWatch takes no longer event, and a line that never ends must not fill our memory.
LINE_BYTES = 256 << 10
# Of one invocation, for its caller; the files and CloudWatch get everything.
KEPT_CHARACTERS = 1 << 20


class Transcript:
    """Reads a worker's stdout and stderr from one pipe, so that their order stays.

    A worker flushes before it answers, so whatever stands in the pipe when the answer is here belongs to it.
    """

    def __init__(self, write: Callable[[Iterable[str]], None]) -> None:
        self._write = write
        self._read_end, self.write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        # Whoever has too many pipes already gets a small one.
        with contextlib.suppress(PermissionError):
            fcntl.fcntl(self.write_end, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._closed = False
        self._partial = b""
        self._lines: deque[str] = deque()
        self._characters = 0

    @property
    def read_end(self) -> int:
        return self._read_end

    def pump(self) -> bool:
        """Take what stands in the pipe; False when the pipe has ended."""
        for _ in range(READS_AT_ONCE):
            if self._closed:
                return False
            try:
                data = os.read(self._read_end, READ_BYTES)
            except BlockingIOError:
                return True
            if not data:
                return False
            self.add(line.decode("utf-8", "replace").replace("\r", "\n") for line in self._complete(data))
        return True

    def _complete(self, data: bytes) -> list[bytes]:
        """The lines that have ended; one that is too long is cut."""
        *lines, self._partial = (self._partial + data).split(b"\n")
        if len(self._partial) > LINE_BYTES:
            lines.append(self._partial)
            self._partial = b""
        return lines

    def add(self, lines: Iterable[str]) -> None:
        lines = list(lines)
        if lines:
            self._keep(lines)
            self._write(lines)

    def _keep(self, lines: list[str]) -> None:
        self._lines.extend(lines)
        self._characters += sum(map(len, lines))
        while self._characters > KEPT_CHARACTERS:
            self._characters -= len(self._lines.popleft())

    def flush(self) -> None:
        """Take what stands in the pipe, with a last line that had no end."""
        self.pump()
        if self._partial:
            rest, self._partial = self._partial, b""
            self.add([rest.decode("utf-8", "replace")])

    def take(self) -> str:
        """Everything since the last call."""
        text = "".join(line + "\n" for line in self._lines)
        self._lines.clear()
        self._characters = 0
        return text

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            os.close(self._read_end)


def start_line(request_id: str, version: str) -> str:
    return f"START RequestId: {request_id} Version: {version}"


def end_lines(request_id: str, seconds: float, *, memory_mb: int, peak_kib: int, init_ms: float | None) -> list[str]:
    """END and REPORT as AWS writes them."""
    took = seconds * 1000
    report = (
        f"REPORT RequestId: {request_id}\tDuration: {took:.2f} ms\tBilled Duration: {math.ceil(took)} ms"
        f"\tMemory Size: {memory_mb} MB\tMax Memory Used: {peak_kib // 1024} MB"
    )
    if init_ms is not None:
        report += f"\tInit Duration: {init_ms:.2f} ms"
    return [f"END RequestId: {request_id}", report]


def timeout_line(request_id: str, seconds: float) -> str:
    now = time.time()
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
    return f"{stamp}.{int(now * 1000) % 1000:03d}Z {request_id} Task timed out after {seconds:.2f} seconds"
