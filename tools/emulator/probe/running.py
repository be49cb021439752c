"""The emulator in a process of its own, as the plane runs it with its executor, or as MiniStack comes."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from skylift_emulator.root_key import RootKey

from .aws import REGION

PYTHON = Path(__file__).resolve().parents[1] / ".venv" / "bin" / "python"
_START_SECONDS = 30
_KEY_FILE = "credentials"
_ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@contextlib.contextmanager
def emulator(folder: Path, *, mended: bool) -> Iterator[tuple[str, RootKey]]:
    """Its address and root key, while it runs."""
    key = _key(folder / _KEY_FILE)
    with socket.socket() as free, socket.socket() as door:
        free.bind(("127.0.0.1", 0))
        door.bind(("127.0.0.1", 0))
        port, door_port = free.getsockname()[1], door.getsockname()[1]
    endpoint, log = f"http://127.0.0.1:{port}", (folder / "probe.log").open("wb")
    commands = [[str(PYTHON), "-m", "skylift_emulator" if mended else "ministack"]]
    if mended:
        where = ["--port", str(door_port), "--emulator", endpoint, "--state", str(folder)]
        commands.append([sys.executable, "-m", "skylift_tools.door", *where])
    environment = {**os.environ, **_environment(folder, port, key)}
    running = [subprocess.Popen(command, env=environment, stdout=log, stderr=log) for command in commands]
    try:
        _until_it_answers(f"{endpoint}/{'_skylift' if mended else '_ministack'}/health")
        yield endpoint, key
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)


def _key(path: Path) -> RootKey:
    key = RootKey("AKIA" + "".join(secrets.choice(_ID_LETTERS) for _ in range(16)), secrets.token_urlsafe(30))
    lines = (
        "[default]",
        f"aws_access_key_id = {key.access_key_id}",
        f"aws_secret_access_key = {key.secret_access_key}",
    )
    # The gateway reads it too, and accepts no file that others can read.
    with open(path, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write("\n".join(lines))
    return key


def _environment(folder: Path, port: int, key: RootKey) -> dict[str, str]:
    return {
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "BIND_HOST": "127.0.0.1",
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SKYLIFT_EMULATOR_STATE": str(folder / "emulator"),
        "SKYLIFT_CODE_DIR": str(folder / "code"),
        "SKYLIFT_EXECUTOR_SOCKET": str(folder / "run" / "door.sock"),
        "SKYLIFT_METRICS_SECONDS": "0.2",
        "SKYLIFT_ROOT_KEY_FILE": str(folder / _KEY_FILE),
        # MiniStack as it comes has no file for it.
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
        "NO_PROXY": "127.0.0.1,localhost",
    }


def _until_it_answers(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
