from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from deployer import artifacts
from deployer.callback import Callback
from deployer.git.tokens import GitTokens
from deployer.messages import StageMessage
from deployer.repository import Allowed, Repository, repository
from deployer.sessions.session import Session, Stage
from deployer.sessions.store import SessionStore
from deployer.stage import Frame, Parts
from deployer.timeline.store import Timeline
from deployer.tree import Limits
from deployer_clone.clone import Clone
from skylift import worker
from skylift.objects import Objects
from skylift.table import Table
from skylift.testing import Context, sqs_event

from tests.builders import aws
from tests.builders.aws import Aws, Clients
from tests.builders.deployments import Machine, Watch, session
from tests.builders.repositories import Host, serving

LIMITS = Limits(1_000_000, 50)
ALLOWED = Allowed(["localhost"], ["acme"])


@dataclass
class World:
    """The stage with what stands around it; `secret` is the text of the secret of git tokens."""

    aws: Aws
    table: Table
    sessions: SessionStore
    timeline: Timeline
    host: Host
    secret: str = "{}"
    sent: list[StageMessage] = field(default_factory=list)
    machine: Machine = field(default_factory=Machine)
    watch: Watch = field(default_factory=Watch)
    dead_letters: list[dict[str, Any]] = field(default_factory=list)
    breaking: Exception | None = None

    def begin(self, url: str, **changes: Any) -> Session:
        """A session as the API makes it; `url` may be one that the API would refuse."""
        given = repository(url, ALLOWED) if "localhost" in url else Repository(url, "acme", "shop")
        made = session(repository=given, **changes)
        self.sessions.add(made)
        return made

    def clone(self, made: Session, *, attempt: int = 1, token: str | None = None, receive_count: int = 1) -> Session:
        """The message arrives; answers the session afterwards."""
        message = StageMessage(session_id=made.session_id, attempt=attempt, task_token=token)
        event = sqs_event(message.model_dump_json(), receive_count=receive_count)
        self.failures = self.handler()(event, Context())["batchItemFailures"]
        return self.sessions.get(made.session_id)

    def now(self) -> datetime:
        self.watch.pass_by(milliseconds=1)  # lines of one and the same millisecond have no order
        return self.watch()

    def handler(self) -> Any:
        parts = Parts(self.sessions, self.timeline, Callback(self.machine), self.now)  # type: ignore[arg-type]
        frame = Frame(Stage.CLONE, parts)
        queue = worker.Queue("https://queue", "https://queue-dlq", 3, client=self)  # type: ignore[arg-type]
        return worker.lambda_handler(
            StageMessage.parse, frame.handling(self.stage()), queue=queue, give_up=frame.give_up
        )

    def stage(self) -> Clone:
        return Clone(
            allowed=ALLOWED,
            limits=LIMITS,
            seconds=10,
            tokens=GitTokens(lambda: self.secret),
            sources=Objects(self.aws.bucket, client=self.aws.s3),
            send=self.take,
        )

    def take(self, message: StageMessage) -> None:
        if self.breaking:
            raise self.breaking
        self.sent.append(message)

    def send_message(self, **message: Any) -> None:
        self.dead_letters.append(message)

    def change_message_visibility(self, **_: Any) -> None:
        """The queue's own business."""

    def archive(self, made: Session, attempt: int = 1) -> bytes:
        key = artifacts.source(made.session_id, attempt)
        content: bytes = self.aws.s3.get_object(Bucket=self.aws.bucket, Key=key)["Body"].read()
        return content

    def lines(self, made: Session) -> list[tuple[str, str]]:
        return [(entry.event, entry.text) for entry in self.timeline.last(made.session_id, 100)]


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
    return World(fresh, table, SessionStore(table), Timeline(table), open_host)
