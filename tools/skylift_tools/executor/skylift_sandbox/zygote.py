"""The parent of a function's workers: imports libraries once, then forks a worker per request.

Orders and reports are JSON datagrams on a SOCK_SEQPACKET pair (`executor.zygote` is the other side):
`{"op": "fork", "id", "env", "folder", "handler", "source"}` with two descriptors (channel, log) is answered by
`{"op": "forked", "id", "pid"}`; `{"op": "preload", "modules"}` is worked off in quiet moments;
`{"op": "exited", "pid", "status"}` tells a worker's end, status as `os.waitstatus_to_exitcode` gives it.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from collections import deque
from typing import Any, NoReturn

from . import lifeline, preloading, worker

ORDER_BYTES = 1 << 18
# Live preloading waits for a moment in which nobody asks for a worker.
QUIET_SECONDS = 0.2


class Zygote:
    def __init__(self, control: socket.socket, parent: int) -> None:
        self._control = control
        self._parent = parent
        self._children: set[int] = set()
        self._wanted: deque[str] = deque()
        self._bell, self._bell_in = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._ears: list[socket.socket | int] = [control, self._bell]
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._bell_in, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, lambda *_: self._end())

    def run(self, first: list[str]) -> NoReturn:
        failed = preloading.load(first, self._parent) | preloading.call_entry_points(self._parent)
        self._report("ready", failed=failed, files=preloading.checkout_files())
        gc.collect()
        gc.freeze()
        while True:
            self._turn()

    def _turn(self) -> None:
        timeout = QUIET_SECONDS if self._wanted else None
        readable, _, _ = select.select(self._ears, [], [], timeout)
        if self._bell in readable:
            with contextlib.suppress(BlockingIOError):
                os.read(self._bell, 4096)
            self._reap()
        if self._control in readable:
            self._obey()
        elif not readable and self._wanted:
            self._preload()

    def _preload(self) -> None:
        while self._wanted and not select.select(self._ears, [], [], 0)[0]:
            failed = preloading.load([self._wanted.popleft()], self._parent)
            if failed:
                self._report("failed", failed=failed)

    def _obey(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, ORDER_BYTES, 2)
        except ConnectionResetError:
            data = b""
        if not data:
            self._end()
        order = json.loads(data)
        if order["op"] == "fork":
            self._fork(order, descriptors)
        else:
            self._wanted.extend(order["modules"])

    def _fork(self, order: dict[str, Any], descriptors: list[int]) -> None:
        channel, log = descriptors
        zygote = os.getpid()
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            self._control.close()
            os.close(self._bell)
            os.close(self._bell_in)
            worker.become(order, socket.socket(fileno=channel), log=log, zygote=zygote)
        self._children.add(pid)
        os.close(channel)
        os.close(log)
        self._report("forked", id=order["id"], pid=pid)

    def _reap(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._children.discard(pid)
            self._report("exited", pid=pid, status=os.waitstatus_to_exitcode(status))

    def _report(self, op: str, **fields: Any) -> None:
        try:
            self._control.send(json.dumps({"op": op, **fields}).encode())
        except OSError:
            self._end()

    def _end(self) -> NoReturn:
        for pid in self._children:
            # The group, for what the function itself started; the worker alone if it has no group yet.
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(pid, signal.SIGKILL)
        os._exit(0)


def main(control: int, parent: int, before: list[str], after: list[str]) -> NoReturn:  # noqa: PLR0917 - it is exec'd
    """Serve orders on descriptor `control`; `before` and `after` go around what Python itself put on the path."""
    lifeline.signal_on_parents_death(signal.SIGTERM, parent)
    sys.path[:] = [*before, *sys.path, *after]
    channel = socket.socket(fileno=control)
    first = json.loads(channel.recv(ORDER_BYTES))
    Zygote(channel, parent).run(first["modules"])
