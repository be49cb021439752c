from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from deployer import artifacts
from deployer.callback import Callback
from deployer.git.tokens import GitTokens
from deployer.messages import StageMessage
from deployer.repository import Allowed, repository
from deployer.sessions.session import Position, Session, Stage
from deployer.sessions.store import SessionStore
from deployer.stage import Frame, Parts
from deployer.timeline.store import Timeline
from deployer.tree import Limits
from deployer_fixer.case import Engine
from deployer_fixer.checking import Checking
from deployer_fixer.fix import Fix
from deployer_fixer.rules.engine import Rules
from skylift import worker
from skylift.objects import Objects
from skylift.table import Table
from skylift.testing import Context, sqs_event

from tests.builders import aws
from tests.builders.aws import Aws, Clients
from tests.builders.deployments import Machine, Watch, session
from tests.builders.repositories import Host, serving

ALLOWED = Allowed(["localhost"], ["acme"])
LIMITS = Limits(1_000_000, 50)
AUTHOR = "Skylift <skylift@localhost>"


@dataclass
class World:
    """The stage with what stands around it; `secret` is the text of the secret of git tokens."""

    aws: Aws
    sessions: SessionStore
    timeline: Timeline
    host: Host
    engine: Engine = field(default_factory=lambda: Rules(aws.REGION))
    secret: str = "{}"
    machine: Machine = field(default_factory=Machine)
    watch: Watch = field(default_factory=Watch)
    dead_letters: list[dict[str, Any]] = field(default_factory=list)

    def begin(self, url: str, **changes: Any) -> Session:
        made = session(repository=repository(url, ALLOWED), max_attempts=3, **changes)
        self.sessions.add(made)
        return made

    def fail(self, made: Session, error: Any, *, attempt: int = 1) -> None:
        """As the deploy stage leaves a session whose state machine waits."""
        at = Position(attempt, Stage.DEPLOY)
        held = self.sessions.enter(made.session_id, at, self.now(), lease=timedelta(seconds=1))
        self.sessions.remark(held, error.at("deploy"))
        self.sessions.finish(held, at, {})

    def fix(self, made: Session, *, attempt: int = 1, token: str | None = "task") -> Session:
        """The message arrives; answers the session afterwards."""
        message = StageMessage(session_id=made.session_id, attempt=attempt, task_token=token)
        self.failures = self.handler()(sqs_event(message.model_dump_json()), Context())["batchItemFailures"]
        return self.sessions.get(made.session_id)

    def now(self) -> datetime:
        self.watch.pass_by(milliseconds=1)  # lines of one and the same millisecond have no order
        return self.watch()

    def handler(self) -> Any:
        parts = Parts(self.sessions, self.timeline, Callback(self.machine), self.now)  # type: ignore[arg-type]
        frame = Frame(Stage.FIX, parts)
        queue = worker.Queue("https://queue", "https://queue-dlq", 3, client=self)  # type: ignore[arg-type]
        return worker.lambda_handler(
            StageMessage.parse, frame.handling(self.stage()), queue=queue, give_up=frame.give_up
        )

    def stage(self) -> Fix:
        return Fix(
            allowed=ALLOWED,
            limits=LIMITS,
            seconds=10,
            tokens=GitTokens(lambda: self.secret),
            files=Objects(self.aws.bucket, client=self.aws.s3),
            engine=lambda: self.engine,
            checking=lambda: Checking(aws.REGION),
            author=AUTHOR,
        )

    def send_message(self, **message: Any) -> None:
        self.dead_letters.append(message)

    def change_message_visibility(self, **_: Any) -> None:
        """The queue's own business."""

    def patch(self, made: Session, attempt: int = 1) -> str:
        key = artifacts.patch(made.session_id, attempt)
        content: bytes = self.aws.s3.get_object(Bucket=self.aws.bucket, Key=key)["Body"].read()
        return content.decode()

    def events(self, made: Session) -> list[str]:
        return [entry.event for entry in self.timeline.last(made.session_id, 100)]


@pytest.fixture(scope="module")
def clients() -> Iterator[Clients]:
    with aws.mocked() as clients:
        yield clients


@pytest.fixture(scope="module")
def open_host() -> Iterator[Host]:
    with serving() as host:
        yield host


@pytest.fixture
def world(clients: Clients, open_host: Host) -> World:
    fresh = clients.fresh()
    table = Table(fresh.table, cursor_key=lambda: b"key", client=fresh.dynamodb)
    return World(fresh, SessionStore(table), Timeline(table), open_host)
