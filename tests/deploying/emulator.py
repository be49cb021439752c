"""An emulator and its executor, in processes of their own."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from skylift_tools.plane.ports import free_port
from skylift_tools.root_key import FILE, RootKey

from tests.builders import aws

ROOT = Path(__file__).resolve().parents[2]
EMULATOR = ROOT / "tools" / "emulator" / ".venv" / "bin" / "python"
START_SECONDS = 30


@dataclass(frozen=True)
class Address:
    """`door` is the address of the gateway, whose control socket is in the `state` folder."""

    url: str
    key: RootKey
    door: str
    state: Path


@contextlib.contextmanager
def emulator(folder: Path) -> Iterator[Address]:
    """Its address, while it and an executor run."""
    key = RootKey.ensure(folder)
    port, door_port = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": aws.REGION,
        "SKYLIFT_ROOT_KEY_FILE": str(folder / FILE),
        "SKYLIFT_EMULATOR_STATE": str(folder / "emulator"),
        "SKYLIFT_CODE_DIR": str(folder / "code"),
        "SKYLIFT_EXECUTOR_SOCKET": str(folder / "run" / "door.sock"),
    }
    door = [sys.executable, "-m", "skylift_tools.door", "--port", str(door_port), "--emulator", url]
    commands = [[str(EMULATOR), "-m", "skylift_emulator"], [*door, "--state", str(folder)]]
    with (folder / "log").open("wb") as log:
        running = [subprocess.Popen(each, env=environment, stdout=log, stderr=log) for each in commands]
    try:
        _until_it_answers(f"{url}/_skylift/health")
        yield Address(url, key, f"http://localhost:{door_port}", folder)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)


def _until_it_answers(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url).is_success:
                return
        assert time.monotonic() < deadline, "the emulator does not start"
        time.sleep(0.05)
