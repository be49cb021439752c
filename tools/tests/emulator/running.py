"""An emulator of the test's own: its process, its state, its clients."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx
import psutil
from skylift_tools.plane.ports import free_port
from skylift_tools.root_key import FILE, RootKey

from tests.builders.signed import Signed, keys

REGION = "eu-west-1"
PYTHON = Path(__file__).resolve().parents[2] / "emulator" / ".venv" / "bin" / "python"
_START_SECONDS = 20


class Emulator:
    """prelude: Python statements that run in the process before it starts to serve."""

    def __init__(self, folder: Path, database_url: str = "", *, prelude: str = "") -> None:
        self._prelude = prelude
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.key = RootKey.ensure(folder)
        self.control = httpx.Client(base_url=self.url, auth=Signed(self.key))
        self.socket = folder / "door.sock"
        self.state = folder / "emulator"
        self.log = folder / "emulator.log"
        self._environment = {
            "PATH": os.environ["PATH"],
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_REGION": REGION,
            "SKYLIFT_EMULATOR_STATE": str(self.state),
            "SKYLIFT_CODE_DIR": str(folder / "code"),
            "SKYLIFT_EXECUTOR_SOCKET": str(self.socket),
            "SKYLIFT_DATABASE_URL": database_url,
            "SKYLIFT_SAVE_SECONDS": "0.2",
            "SKYLIFT_METRICS_SECONDS": "0.1",
            "SKYLIFT_ROOT_KEY_FILE": str(folder / FILE),
        }
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            start = f"from skylift_emulator import __main__, connections\n{self._prelude}\n__main__.main()"
            command = [str(PYTHON), "-c", start]
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + _START_SECONDS
        while not self._healthy():
            assert self._process.poll() is None and time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def _healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/_skylift/health").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self._process.pid)

    def save(self) -> None:
        """What it does by itself every few seconds."""
        self.control.post("/_skylift/save", timeout=10).raise_for_status()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(10)

    @contextmanager
    def without_room(self, above: int = 0) -> Iterator[None]:
        """No file of the process can grow above so many bytes: a full disk, without a file system of our own."""
        process = psutil.Process(self._process.pid)
        soft, hard = process.rlimit(psutil.RLIMIT_FSIZE)
        process.rlimit(psutil.RLIMIT_FSIZE, (above, hard))
        try:
            yield
        finally:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                process.rlimit(psutil.RLIMIT_FSIZE, (soft, hard))

    def client(self, service: str, credentials: dict[str, str] | None = None) -> Any:
        given = credentials or keys(self.key)
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=given.get("AWS_SESSION_TOKEN"),
        )

    def role(self, name: str, *statements: dict[str, Any]) -> str:
        iam = self.client("iam")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}))
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
        return f"arn:aws:iam::000000000000:role/{name}"

    def let_events_send(self, queue: str) -> None:
        """The queue's policy lets EventBridge send to it."""
        sqs = self.client("sqs")
        allowed = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{**allowed, "Resource": "*"}]})
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})

    def function(self, name: str, role: str, files: dict[str, str] | None = None) -> str:
        """A function with the alias `live` on version 1; the alias's ARN."""
        functions = self.client("lambda")
        functions.create_function(
            FunctionName=name,
            Role=role,
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": zipped(files or {"app.py": "def handler(event, context): ..."})},
            Timeout=7,
            Environment={"Variables": {"TABLE_NAME": "things"}},
            Publish=True,
        )
        functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
        return f"arn:aws:lambda:{REGION}:000000000000:function:{name}:live"


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def wait_for(condition: Any, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)
