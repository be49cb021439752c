import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from skylift_tools.plane.ports import free_port

from .fake_emulator import FakeEmulator

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool"
CLIENT = "client-1"
APP = """
import json, os, time

def handler(event, context):
    path = event["rawPath"]
    if path.endswith("/sleep"): time.sleep(60)
    if path.endswith("/raise"): raise RuntimeError("boom")
    if path.endswith("/die"): os._exit(1)
    if path.endswith("/answer"): return json.loads(event["body"])
    if path.endswith("/pid"): return {"pid": os.getpid()}
    return event
"""


@dataclass
class Door:
    """A running door process."""

    process: subprocess.Popen[str]
    port: int
    state: Path
    emulator: FakeEmulator
    http: httpx.Client = field(init=False)
    control: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=40, trust_env=False)
        transport = httpx.HTTPTransport(uds=str(self.state / "run" / "door.sock"))
        self.control = httpx.Client(base_url="http://door", transport=transport, timeout=20)

    def deploy(self, *routes: dict[str, Any], **api: Any) -> None:
        config = {
            "api_id": "a1b2c3",
            "execution_arn": "arn:aws:execute-api:eu-west-1:000000000000:a1b2c3",
            "stage": "$default",
            "cors": None,
            "throttle": None,
            "routes": [route("ANY /open/{proxy+}"), route("ANY /closed/{proxy+}", authorizer="pool"), *routes],
            "authorizers": {
                "pool": {"issuer": ISSUER, "audience": [CLIENT], "jwks_url": f"{self.emulator.url}/jwks.json"}
            },
        }
        answer = self.control.post("/deploy", json={"emulator_url": self.emulator.url, "apis": [{**config, **api}]})
        assert answer.status_code == 200, answer.text


def route(key: str, **fields: Any) -> dict[str, Any]:
    return {"route_key": key, "function": "demo", "qualifier": "live", "authorizer": None, "scopes": [], **fields}


def start_process(port: int, state: Path, emulator: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "skylift_tools.door", "--port", str(port), "--emulator", emulator]
    provider = ["--state", str(state), "--status", "json:loads"]
    return subprocess.Popen([*command, *provider], stderr=subprocess.PIPE, text=True)


def wait_until(true: Callable[[], bool], seconds: float = 15) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeEmulator]:
    folder = tmp_path_factory.mktemp("function")
    (folder / "app.py").write_text(APP)
    fake = FakeEmulator(folder)
    yield fake
    fake.server.shutdown()


@pytest.fixture
def start(emulator: FakeEmulator, tmp_path: Path) -> Iterator[Callable[[], Door]]:
    """Starts doors that are gone, with all they started, after the test."""
    started: list[subprocess.Popen[str]] = []

    def begin() -> Door:
        port = free_port()
        process = start_process(port, tmp_path / "state", emulator.url)
        started.append(process)
        wait_until((tmp_path / "state" / "run" / "door.sock").exists)
        return Door(process, port, tmp_path / "state", emulator)

    yield begin
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


@pytest.fixture(scope="package")
def door(emulator: FakeEmulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One door for the tests that only ask."""
    state = tmp_path_factory.mktemp("door")
    port = free_port()
    process = start_process(port, state, emulator.url)
    wait_until((state / "run" / "door.sock").exists)
    running = Door(process, port, state, emulator)
    running.deploy()
    yield running
    process.terminate()
    assert process.wait(10) == 0


@pytest.fixture
def token(emulator: FakeEmulator) -> Callable[..., str]:
    """Makes an access token of the pool; keyword arguments replace claims, None removes one."""

    def make(*, key: Any = None, key_id: str = "key-1", **claims: Any) -> str:
        fresh = {
            "iss": ISSUER,
            "client_id": CLIENT,
            "sub": "user-1",
            "exp": int(time.time()) + 600,
            "cognito:groups": ["admin", "user"],
            "scope": "aws.cognito.signin.user.admin orders/read",
        }
        kept = {name: value for name, value in {**fresh, **claims}.items() if value is not None}
        return jwt.encode(kept, key or emulator.key, "RS256", {"kid": key_id})

    return make


@pytest.fixture(scope="session", autouse=True)
def _without_proxies() -> None:
    os.environ["NO_PROXY"] = "127.0.0.1,localhost"
