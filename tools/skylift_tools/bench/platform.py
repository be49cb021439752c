"""The platform that is measured: from source, with ports, state and a copy of the checkout of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil

from skylift_tools.bench.checkout import copied
from skylift_tools.bench.failures import BenchFailure
from skylift_tools.plane import unix_http
from skylift_tools.plane.child import dies_with_us
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.ports import LOOPBACK, is_free
from skylift_tools.signing import Signer

_SKYLIFT = Path(sys.executable).with_name("skylift")
# Below those that the kernel hands out: nobody else's connection may take one while the platform is stopped.
_PORTS = range(20_000, 32_000)
_START_SECONDS = 240
_STOP_SECONDS = 60
_PAUSE_SECONDS = 0.002


class Platform:
    """`start()` and `stop()` as often as needed, `remove()` at the end; its state stays in between."""

    def __init__(self, root: Path, scratch: Path) -> None:
        self.layout = Layout(copied(root, scratch / "checkout"), scratch / "state")
        self.port = _ports()
        self._log = scratch / "up.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None

    def start(self) -> float:
        """Seconds until it says that it is ready. Raises BenchFailure with its last words."""
        said = self._said()
        began = time.perf_counter()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [_SKYLIFT, "up", "--port", str(self.port)],
                cwd=self.layout.root,
                env=self._environment,
                stdout=log,
                stderr=log,
                # A terminal's Ctrl-C reaches the bench alone, which then stops this in order.
                start_new_session=True,
                preexec_fn=dies_with_us(signal.SIGTERM),  # noqa: PLW1509 - the bench has one thread
            )
        while "ready: " not in self._said()[len(said) :]:
            if self._process.poll() is not None or time.perf_counter() - began > _START_SECONDS:
                raise BenchFailure(f"the platform does not come up: {self._said()[len(said) :].strip()}")
            time.sleep(_PAUSE_SECONDS)
        return time.perf_counter() - began

    def stop(self) -> None:
        """End it, if it runs; its state stays."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def remove(self) -> None:
        """End it and remove what it keeps outside its state folder, too."""
        self.stop()
        if self.layout.state.is_dir():
            self.skylift("reset", "--yes")

    def skylift(self, *arguments: str) -> str:
        """What a command of `skylift` prints about this platform. Raises BenchFailure."""
        command = [str(_SKYLIFT), *arguments]
        done = subprocess.run(
            command, cwd=self.layout.root, env=self._environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise BenchFailure(f"skylift {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout.strip()

    @cached_property
    def tokens(self) -> dict[str, str]:
        """An access token per group."""
        return {group: self.skylift("token", "--group", group) for group in ("user", "manager")}

    def control(self, request: str, body: object = None) -> Any:
        """What the door's control socket answers to a request such as `GET /status`."""
        return unix_http.call(self.layout.socket, request, body, timeout=60)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def processes(self) -> list[psutil.Process]:
        """The supervisor and everything under it. Raises BenchFailure when nothing runs."""
        if self._process is None:
            raise BenchFailure("the platform does not run")
        supervisor = psutil.Process(self._process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    @property
    def emulator_port(self) -> int:
        return int(json.loads(self.layout.ports_file.read_text())["emulator"])

    @property
    def postgres_port(self) -> int:
        return int(json.loads(self.layout.ports_file.read_text())["postgres"])

    def function(self, name: str) -> dict[str, Any]:
        """What the executor runs a function by: its folder, environment and credentials among it."""
        connection = http.client.HTTPConnection(LOOPBACK, self.emulator_port, timeout=10)
        with contextlib.closing(connection):
            target = f"/_skylift/functions/{name}?qualifier=live"
            signer = Signer(self.layout.root_key, f"{LOOPBACK}:{self.emulator_port}")
            connection.request("GET", target, headers=signer.headers("skylift", "GET", target))
            answer = connection.getresponse()
            body = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise BenchFailure(f"there is no function {name}: {body.decode(errors='replace')}")
        found: dict[str, Any] = json.loads(body)
        return found

    def _said(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def _environment(self) -> dict[str, str]:
        own = {"SKYLIFT_STATE": str(self.layout.state), "PORT": str(self.port), "SKYLIFT_CODE": "source"}
        return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | own


def _ports() -> int:
    """The first of three in a row that are free: the door's, the emulator's, PostgreSQL's."""
    while True:
        first = random.choice(_PORTS)  # noqa: S311 - guards nothing
        if all(is_free(first + each) for each in range(3)):
            return first
