"""The deploy and the monitor stage in this process, against an emulator."""

import contextlib
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import boto3
from botocore.config import Config
from deployer import artifacts
from deployer.callback import Callback
from deployer.iac import detection
from deployer.messages import MonitorMessage, StageMessage
from deployer.sessions.deployments import Deployments
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Kind, Session, Stage
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
from deployer_monitor.removal import Removal
from deployer_monitor.unattended import Unattended
from skylift.objects import Objects
from skylift.table import Table

from tests.builders import aws
from tests.builders.applications import Files
from tests.builders.deployments import Machine, session
from tests.deploying.emulator import Address

LIMITS = Limits(bytes=10_000_000, files=1_000)
ACCOUNT = "000000000000"
SERVICE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/service"


def allowing(*actions: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


BOUNDARY = allowing("dynamodb:PutItem", "logs:*")
_CLOUDFORMATION = {"Service": "cloudformation.amazonaws.com"}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": _CLOUDFORMATION}],
}


@dataclass
class Pipeline:
    """`sent` is what stages told the monitor and nobody has read yet. Without `lint` a template goes out unchecked."""

    at: Address
    index: str
    lint: bool = True
    sent: list[MonitorMessage] = field(default_factory=list)
    machine: Machine = field(default_factory=Machine)

    def __post_init__(self) -> None:
        stores = aws.Clients(self.client("dynamodb"), self.client("s3")).fresh()
        self.table = Table(stores.table, client=stores.dynamodb)
        self.objects, self.bucket = Objects(stores.bucket, client=stores.s3), stores.bucket
        self.sessions, self.timeline = SessionStore(self.table), Timeline(self.table)
        self.deployments = Deployments(self.table)
        self.resources, self.stacks = ResourceStore(self.table), Stacks(self.client("cloudformation"))
        self.parts = Parts(self.sessions, self.timeline, Callback(self.machine), _now)  # type: ignore[arg-type]
        removal = Removal(self.stacks, self.deployments, self.objects)
        self.unattended = Unattended(self.parts, self.deployments, self.stacks, None, SERVICE_ROLE)
        self._grant()
        self.deploy = Frame(Stage.DEPLOY, self.parts).handling(self._deploying())
        self.monitor = Frame(Stage.MONITOR, self.parts).handling(
            Monitor(self.stacks, removal, None, self.resources, self.sent.append)
        )

    def client(self, service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.at.url,
            region_name=aws.REGION,
            aws_access_key_id=self.at.key.access_key_id,
            aws_secret_access_key=self.at.key.secret_access_key,
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
        frame = Frame(Stage.CLONE, self.parts)
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

    def remove(self, earlier: Session) -> Session:
        """The removal of what a session deployed, on its way; `follow` reads what becomes of it."""
        made = session(kind=Kind.REMOVE, about=earlier.session_id, created_at=_now())
        self.deployments.claim(self.sessions.get(earlier.session_id), made)
        self.deploy(StageMessage(session_id=made.session_id))
        return made

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
            deployments=self.deployments,
            rollout=Rollout(self.stacks, _now, time.sleep, timedelta(seconds=30)),
            rights=Rights(SERVICE_ROLE, f"arn:aws:iam::{ACCOUNT}:policy/boundary"),
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
