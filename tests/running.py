"""A platform of the tests' own: `skylift up` in a process, with ports and state that no other run shares."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import boto3
import httpx
from skylift_tools.plane.ports import free_port
from skylift_tools.root_key import RootKey

from tests.builders.signed import Signed, keys

ROOT = Path(__file__).parent.parent
SKYLIFT = Path(sys.executable).parent / "skylift"
# Without a line. Each program says when it is up: the slowest, with its zip to build, takes 20 s alone, and some times
# that beside other platforms that build theirs; a start that hangs says nothing more.
QUIET_SECONDS = 120
# Half of a token's life.
TOKEN_SECONDS = 1_800


@dataclass
class RunningPlatform:
    """Address, state folder and clients of a platform that answers."""

    port: int
    state: Path
    process: subprocess.Popen[str]
    tokens: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "SKYLIFT_STATE": str(self.state), "PORT": str(self.port)}

    def skylift(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SKYLIFT, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def token(self, group: str, user: str) -> str:
        token, until = self.tokens.get((group, user), ("", 0.0))
        if time.monotonic() > until:
            done = self.skylift("token", "--group", group, "--user", user)
            assert done.returncode == 0, done.stderr
            token = done.stdout.strip()
            self.tokens[group, user] = token, time.monotonic() + TOKEN_SECONDS
        return token

    def client(self, group: str, user: str | None = None) -> httpx.Client:
        """An HTTP client whose requests carry a valid token of that group, unless they have one of their own."""

        def with_token(request: httpx.Request) -> httpx.Request:
            if "authorization" not in request.headers:
                request.headers["authorization"] = f"Bearer {self.token(group, user or group)}"
            return request

        return httpx.Client(base_url=self.url, auth=with_token, timeout=30)

    @cached_property
    def status(self) -> dict[str, Any]:
        done = self.skylift("status", "--json")
        assert done.returncode == 0, done.stderr
        return cast(dict[str, Any], json.loads(done.stdout))

    def aws(self, service: str, credentials: dict[str, str] | None = None) -> Any:
        """A real AWS client against the plane; as its administrator, or with a function's own credentials."""
        given = credentials or keys(self.key)
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.status["endpoint"],
            region_name="eu-west-1",
            aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=given.get("AWS_SESSION_TOKEN"),
        )

    def credentials(self, function: str) -> dict[str, str]:
        """What the function's own role holds while it runs."""
        answer = self.control.get(f"functions/{function}", params={"qualifier": "live"})
        return cast(dict[str, str], answer.raise_for_status().json()["credentials"])

    @property
    def postgres(self) -> str:
        """The superuser's URL, as `skylift env` hands out its parts."""
        done = self.skylift("env", "--json")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        return "postgresql://{PGUSER}@{PGHOST}:{PGPORT}/{PGDATABASE}?passfile={PGPASSFILE}".format(**found)

    @property
    def key(self) -> RootKey:
        return RootKey.read(self.state)

    @cached_property
    def control(self) -> httpx.Client:
        """The emulator's control endpoints, with signed requests."""
        return httpx.Client(base_url=f"{self.status['endpoint']}/_skylift/", auth=Signed(self.key), timeout=30)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        done = self.skylift("reset", "--yes")
        assert done.returncode == 0, done.stderr


def start(
    state: Path, *, code: str, port: int | None = None, config: Mapping[str, str] | None = None
) -> RunningPlatform:
    """Bring the platform up from `code` ("zip" or "source") and wait until it says that it is ready.

    config: what goes over the stacks' YAML, as `skylift up --config` takes it.
    """
    port = port or free_port()
    given = [f"--config={key}={value}" for key, value in (config or {}).items()]
    # Who works on in the same tree does not change what is tested in the middle of it.
    fixed = {"SKYLIFT_CODE": code, "SKYLIFT_SAVES": "ignored"}
    environment = {**os.environ, "SKYLIFT_STATE": str(state), **fixed}
    log = state / "up.log"
    state.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            [SKYLIFT, "up", "--port", str(port), *given],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            text=True,
        )
    _until_ready(process, log)
    return RunningPlatform(port, state, process)


def _until_ready(process: subprocess.Popen[str], log: Path) -> None:
    said, since = "", time.monotonic()
    while "ready: " not in (says := log.read_text()):
        if says != said:
            said, since = says, time.monotonic()
        if process.poll() is not None or time.monotonic() > since + QUIET_SECONDS:
            process.kill()
            raise AssertionError(f"the platform did not come up:\n{says}")
        time.sleep(0.1)
