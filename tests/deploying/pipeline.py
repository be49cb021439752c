"""The deploy and the monitor stage in this process, against an emulator and its executor in processes of their own."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import httpx
from botocore.config import Config
from deployer import artifacts
from deployer.callback import Callback
from deployer.iac import detection
from deployer.messages import MonitorMessage, StageMessage
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Session, Stage
from deployer.sessions.store import SessionStore
from deployer.stacks.store import Stacks
from deployer.stage import Frame, Parts
from deployer.timeline.store import Timeline
from deployer.tree import File, Limits, pack
from deployer_deploy.deploy import Deploy, Rights
from deployer_deploy.lint import check
from deployer_deploy.python_build import PythonBuild
from deployer_deploy.rollout import Rollout
from deployer_monitor.monitor import Monitor
from skylift.objects import Objects
from skylift.table import Table

from tests.builders import aws
from tests.builders.applications import Files
from tests.builders.deployments import Machine, session

ROOT = Path(__file__).resolve().parents[2]
EMULATOR = ROOT / "tools" / "emulator" / ".venv" / "bin" / "python"
KEYS = {"AWS_ACCESS_KEY_ID": "skylift", "AWS_SECRET_ACCESS_KEY": "skylift"}
LIMITS = Limits(bytes=10_000_000, files=1_000)
LEASE = timedelta(seconds=60)
START_SECONDS = 30
ACCOUNT = "000000000000"


def allowing(*actions: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


BOUNDARY = allowing("dynamodb:PutItem", "logs:*")
_CLOUDFORMATION = {"Service": "cloudformation.amazonaws.com"}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": _CLOUDFORMATION}],
}


@contextlib.contextmanager
def emulator(folder: Path) -> Iterator[str]:
    """Its address, while it and an executor run."""
    port, door_port = _free_port(), _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        **KEYS,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": aws.REGION,
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
        yield url
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _until_it_answers(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url).is_success:
                return
        assert time.monotonic() < deadline, "the emulator does not start"
        time.sleep(0.05)


@dataclass
class Pipeline:
    """`sent` is what stages told the monitor and nobody has read yet. Without `lint` a template goes out unchecked."""

    url: str
    index: str
    lint: bool = True
    sent: list[MonitorMessage] = field(default_factory=list)
    machine: Machine = field(default_factory=Machine)

    def __post_init__(self) -> None:
        stores = aws.Clients(self.client("dynamodb"), self.client("s3")).fresh()
        self.table = Table(stores.table, client=stores.dynamodb)
        self.objects, self.bucket = Objects(stores.bucket, client=stores.s3), stores.bucket
        self.sessions, self.timeline = SessionStore(self.table), Timeline(self.table)
        self.resources, self.stacks = ResourceStore(self.table), Stacks(self.client("cloudformation"))
        self.parts = Parts(self.sessions, self.timeline, Callback(self.machine), _now)  # type: ignore[arg-type]
        self._grant()
        self.deploy = Frame(Stage.DEPLOY, self.parts, LEASE).handling(self._deploying())
        self.monitor = Frame(Stage.MONITOR, self.parts, LEASE).handling(
            Monitor(self.stacks, None, self.resources, self.sent.append)
        )

    def client(self, service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.url,
            region_name=aws.REGION,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}) if service == "s3" else None,
        )

    def cloned(self, files: Files, **about: Any) -> Session:
        """A session as the clone stage leaves it."""
        made = session(created_at=_now(), **about)
        self.sessions.add(made)
        self.put(made, files)
        return made

    def put(self, of: Session, files: Files, *, attempt: int = 1) -> None:
        """The source of an attempt."""
        contents = {path: text.encode() for path, text in files.items()}
        archive = pack(File(path, content) for path, content in contents.items())
        self.objects.put(artifacts.source(of.session_id, attempt), archive)
        frame = Frame(Stage.CLONE, self.parts, LEASE)
        found = {"iac": detection.detect(contents).item()}
        frame.handling(lambda work: _next(found))(StageMessage(session_id=of.session_id, attempt=attempt))

    def follow(self, of: Session) -> Session:
        """Reads what the stages sent until nothing is left; answers the session as it ended."""
        while self.sent:
            self.monitor(self.sent.pop(0))
            time.sleep(0.05)
        return self.sessions.get(of.session_id)

    def run(self, files: Files, **about: Any) -> Session:
        made = self.cloned(files, **about)
        self.deploy(StageMessage(session_id=made.session_id))
        return self.follow(made)

    def _grant(self) -> None:
        """The role that deploys, which may do everything, and the boundary of those that it makes."""
        iam = self.client("iam")
        with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_policy(PolicyName="boundary", PolicyDocument=json.dumps(BOUNDARY))
            iam.create_role(RoleName="service", AssumeRolePolicyDocument=json.dumps(TRUST))
            iam.put_role_policy(RoleName="service", PolicyName="all", PolicyDocument=json.dumps(allowing("*")))

    def events(self, of: Session) -> list[str]:
        return [entry.event for entry in self.timeline.last(of.session_id, 100)]

    def _deploying(self) -> Deploy:
        return Deploy(
            objects=self.objects,
            bucket=self.bucket,
            limits=LIMITS,
            rollout=Rollout(self.stacks, _now, time.sleep, timedelta(seconds=30)),
            rights=Rights(f"arn:aws:iam::{ACCOUNT}:role/service", f"arn:aws:iam::{ACCOUNT}:policy/boundary"),
            python=PythonBuild(self.index, for_host=True),
            builds=None,
            check=partial(check, region=aws.REGION) if self.lint else lambda path, name: None,
            send=self.sent.append,
        )


def _next(results: dict[str, Any]) -> Any:
    from deployer.outcome import Next

    return Next(lambda: None, results)


def _now() -> datetime:
    return datetime.now(UTC)
