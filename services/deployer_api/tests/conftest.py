from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from deployer.analysis.store import AnalysisStore
from deployer.messages import AnalyzeMessage
from deployer.repository import Allowed
from deployer.sessions.deployments import Deployments
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Kind, Session
from deployer.sessions.store import SessionStore
from deployer.timeline.store import Timeline
from deployer_api.analyzing import Analyzing
from deployer_api.files import Files
from deployer_api.quotas import Quotas
from deployer_api.removing import Removing
from deployer_api.routes import analyses, removals, sessions, starts
from deployer_api.seeing import Seeing
from deployer_api.services import Services
from deployer_api.starting import Starting
from skylift.http import create_app, lambda_handler
from skylift.idempotency import Answers
from skylift.limits import Limits
from skylift.objects import Objects
from skylift.table import Table
from skylift.testing import Answer, call

from tests.builders import aws
from tests.builders.aws import Aws, Clients
from tests.builders.deployments import Watch, session

ALLOWED = Allowed(["github.com", "localhost"], ["acme"])
SHOP = {"repository": "https://github.com/acme/shop", "branch": "main"}


@dataclass
class World:
    """Everything behind the API; `handed` is what the pipeline was told, `away` what it answers instead."""

    aws: Aws
    table: Table
    store: SessionStore
    watch: Watch = field(default_factory=Watch)
    handed: list[tuple[Kind, Session]] = field(default_factory=list)
    asked: list[AnalyzeMessage] = field(default_factory=list)
    away: Exception | None = None
    most: int = 1000
    this_machine: bool = True

    def ask(self, method: str, path: str, *, group: str | None = "admin", user: str = "ada", **request: Any) -> Answer:
        """As API Gateway hands over a verified token of that group; None is no token at all."""
        app = create_app("Deployer", "deployer")
        app.state.services = self.services()
        for noun in (starts, sessions, removals, analyses):
            app.include_router(noun.router)
        groups = None if group is None else [group]
        return call(lambda_handler(app), method, f"/api/deployer{path}", groups=groups, user_id=user, **request)

    def post(self, path: str, body: dict[str, Any], **request: Any) -> Answer:
        return self.ask("POST", path, json=body, **request)

    def get(self, path: str, **request: Any) -> Answer:
        return self.ask("GET", path, **request)

    def add(self, **changes: Any) -> Session:
        made = session(created_at=self.now(), **changes)
        self.store.add(made)
        return made

    def session(self, answer: Answer) -> Session:
        return self.store.get(UUID(answer.json()["session_id"]))

    def now(self) -> datetime:
        self.watch.pass_by(milliseconds=1)  # ids of one and the same millisecond have no order
        return self.watch()

    @property
    def deployments(self) -> Deployments:
        return Deployments(self.table)

    def services(self) -> Services:
        limits = Limits(self.table, now=lambda: self.watch().timestamp())
        starting = Starting(self.store, ALLOWED, {kind: self.door(kind) for kind in Kind}, self.now)
        return Services(
            starting=starting,
            removing=Removing(self.store, self.deployments, starting),
            seeing=Seeing(self.store, self.deployments),
            analyzing=Analyzing(AnalysisStore(self.table), self.take, self.now),
            timeline=Timeline(self.table),
            resources=ResourceStore(self.table),
            files=Files(Objects(self.aws.bucket, client=self.aws.s3)),
            quotas=Quotas.of(limits, sessions=self.most, analyses=self.most),
            answers=Answers(self.table),
            this_machine=self.this_machine,
        )

    def door(self, kind: Kind) -> Callable[[Session], object]:
        def hand_on(session: Session) -> None:
            if self.away:
                raise self.away
            self.handed.append((kind, session))

        return hand_on

    def take(self, message: AnalyzeMessage) -> None:
        if self.away:
            raise self.away
        self.asked.append(message)


@pytest.fixture(scope="module")
def clients() -> Iterator[Clients]:
    with aws.mocked() as clients:
        yield clients


@pytest.fixture
def world(clients: Clients) -> World:
    fresh = clients.fresh()
    table = Table(fresh.table, cursor_key=lambda: b"key", client=fresh.dynamodb)
    return World(fresh, table, SessionStore(table))
