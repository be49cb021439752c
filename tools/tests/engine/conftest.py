"""An emulator of the tests' own, and workspaces of one or more small programs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from skylift_tools.engine import Clients, LocalAddresses, World
from skylift_tools.engine.projects import Project, load
from skylift_tools.plane.ports import free_port
from skylift_tools.root_key import RootKey

HERE = Path(__file__).parent
KEY = RootKey("AKIATESTSOFTHEENGINE", "a-key-of-the-tests-alone")
PYTHON = HERE.parents[1] / "emulator" / ".venv" / "bin" / "python"


# What every program here begins with; TRUST is a policy that says little but is one.
_PREFACE = """import json
import pulumi
import pulumi_aws as aws
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]})
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]})
"""


class Emulator:
    """One MiniStack process; `restart` loses everything, as a kill before saving does."""

    def __init__(self) -> None:
        self.port = free_port()
        # It leaves a file with its process id behind.
        self.folder = tempfile.mkdtemp(prefix="skylift-emulator-")
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def clients(self) -> Clients:
        return Clients(self.url, key=KEY)

    def start(self) -> None:
        settings = {
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_ENABLED": "0",
            "AWS_ACCESS_KEY_ID": KEY.access_key_id,
            "AWS_SECRET_ACCESS_KEY": KEY.secret_access_key,
            "LOG_LEVEL": "ERROR",
            "TMPDIR": self.folder,
        }
        self.process = subprocess.Popen(
            [PYTHON, HERE / "answering_emulator.py"], env=os.environ | settings, stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("the emulator does not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        self.stop()
        self.start()


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    running = Emulator()
    yield running
    running.stop()
    shutil.rmtree(running.folder)


@pytest.fixture
def clients(emulator: Emulator) -> Clients:
    return emulator.clients


@pytest.fixture
def world(clients: Clients, tmp_path: Path) -> World:
    return World(clients, tmp_path / "state", local=LocalAddresses("http://door.test", "127.0.0.1", 5433))


Write = Callable[..., Project]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write (or rewrite) a program: `write("shop", "<source>")` gives its project."""

    def program(name: str, source: str, config: str = "") -> Project:
        folder = tmp_path / "services" / name
        folder.mkdir(parents=True, exist_ok=True)
        settings = textwrap.indent(textwrap.dedent(config).strip() or "aws:region: eu-west-1", "  ")
        (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\nconfig:\n{settings}\n")
        (folder / "__main__.py").write_text(_PREFACE + textwrap.dedent(source))
        return load(folder / "Pulumi.yaml")

    return program
