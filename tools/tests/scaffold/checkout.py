"""A copy of the checkout, in which commands write what they like, and a platform of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import httpx
from skylift_tools.plane.ports import free_port
from skylift_tools.root_key import RootKey

REPOSITORY = Path(__file__).resolve().parents[3]
# Called as in a service, so that lint and types leave it alone here, too.
APPS = Path(__file__).parent / "app-source"
SKYLIFT = Path(sys.executable).parent / "skylift"
_NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".skylift*", ".*_cache", ".hypothesis", "__pycache__", "dist")
_SECONDS = 120


class Checkout:
    """`root` is the copy, which shares the installed environment: new folders run from where they lie."""

    def __init__(self, folder: Path) -> None:
        self.root, self.state, self.log = folder / "checkout", folder / "state", folder / "up.log"
        shutil.copytree(REPOSITORY, self.root, ignore=_NOT_COPIED, symlinks=True)
        (self.root / ".venv").symlink_to(REPOSITORY / ".venv")
        # Where set-up puts uv on a machine that has none.
        (self.root / ".skylift-tools").symlink_to(REPOSITORY / ".skylift-tools")
        (self.root / "tools" / "emulator" / ".venv").symlink_to(REPOSITORY / "tools" / "emulator" / ".venv")
        # It would install the copy's packages in place of the checkout's.
        (self.root / "tools" / "setup.sh").write_text("#!/bin/sh\n")
        self.port = free_port()
        self.environment = {**os.environ, "SKYLIFT_STATE": str(self.state), "PORT": str(self.port)}
        self.environment.pop("SKYLIFT_CODE", None)
        self._process: subprocess.Popen[bytes] | None = None

    def skylift(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return self.run(SKYLIFT, *arguments)

    def new(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return self.skylift("new", "service", *arguments)

    def made(self, *arguments: str | Path) -> str:
        """What the command said when all went well."""
        done = self.new(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, *command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        around = {**self.environment, **environment}
        return subprocess.run(
            command, cwd=self.root, env=around, capture_output=True, text=True, timeout=_SECONDS, check=False
        )

    def python(self, *arguments: str | Path) -> None:
        """Runs a check of the copy, new packages on its path."""
        services = [str(folder) for folder in self.root.glob("services/*") if folder.is_dir()]
        path = os.pathsep.join([str(self.root), *services])
        done = self.run(sys.executable, *arguments, PYTHONPATH=path, MYPYPATH=path)
        assert done.returncode == 0, f"{done.stdout[-4000:]}{done.stderr[-4000:]}"

    def up(self) -> None:
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [SKYLIFT, "up"], cwd=self.root, env=self.environment, stdout=output, stderr=output
            )
        self.wait(lambda: "ready: " in self.log.read_text())

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)
            self.skylift("reset", "--yes")

    def wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _SECONDS
        while not condition():
            said = self.log.read_text() if self.log.exists() else ""
            assert time.monotonic() < deadline, said
            time.sleep(0.05)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(f"http://localhost:{self.port}{path}", headers=headers, timeout=30)

    def token(self) -> dict[str, str]:
        done = self.skylift("token", "--group", "user", "--user", "ada")
        assert done.returncode == 0, done.stderr
        return {"authorization": f"Bearer {done.stdout.strip()}"}

    def aws(self, service: Any) -> Any:
        key = RootKey.read(self.state)
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self._emulator_port()}",
            region_name="eu-west-1",
            aws_access_key_id=key.access_key_id,
            aws_secret_access_key=key.secret_access_key,
        )

    def _emulator_port(self) -> int:
        found: int = json.loads((self.state / "run" / "plane.json").read_text())["emulator_port"]
        return found
