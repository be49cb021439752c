"""The app with its real routes, table and bucket (moto), and fakes for the index and the models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from fastapi import FastAPI
from knowledge.activity.store import ActivityStore
from knowledge.documents.document import Document, Status
from knowledge.documents.lifecycle import Lifecycle
from knowledge.documents.store import DocumentStore
from knowledge.index.chunk import Hit
from knowledge.index.store import Indexed, SearchIndex
from knowledge_api.activity import Activity
from knowledge_api.announcing import Announcing, UploadLimits
from knowledge_api.conversation import Conversation
from knowledge_api.documents import Documents
from knowledge_api.quotas import Quotas
from knowledge_api.routes import admin, chat, documents, search
from knowledge_api.search import Search
from knowledge_api.services import Services
from knowledge_api.session_store import SessionStore
from knowledge_api.standing import Standing
from knowledge_api.transcript import Transcript
from skylift.http import create_app
from skylift.idempotency import Answers
from skylift.limits import Limit, Limits
from skylift.objects import Objects
from skylift.table import Table
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from tests.builders import aws
from tests.builders.aws import Aws, Clients
from tests.builders.documents import NOW, SPENT, announcement
from tests.builders.models import FakeChat, FakeEmbeddings


@dataclass
class FakeIndex:
    hits: list[Hit] = field(default_factory=list)
    buried: list[UUID] = field(default_factory=list)
    indexed: dict[UUID, Indexed] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def search(
        self, query: str, embedding: Sequence[float], *, limit: int, document_ids: Sequence[UUID] | None = None
    ) -> list[Hit]:
        self.asked.append({"query": query, "limit": limit, "document_ids": document_ids})
        return self.hits[:limit]

    def bury(self, document_id: UUID) -> None:
        self.buried.append(document_id)

    def refuse(self, document_id: UUID, version_id: UUID) -> Indexed | None:
        return self.indexed.get(version_id)


@dataclass
class World:
    """Everything behind the API that a test may look at or change."""

    aws: Aws
    table: Table
    store: DocumentStore
    objects: Objects
    app: FastAPI
    index: FakeIndex = field(default_factory=FakeIndex)
    chat: FakeChat = field(default_factory=FakeChat)
    now: datetime = NOW

    def client(self, group: str | None = "manager", user: str = "ada") -> TestClient:
        """As API Gateway hands over a verified token of that group; None is no group at all."""
        claims = {"sub": f"{user}-id", "username": user, "token_use": "access"}
        if group:
            claims["cognito:groups"] = f"[{group}]"
        event = {"requestContext": {"authorizer": {"jwt": {"claims": claims}}}}

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await self.app({**scope, "aws.event": event}, receive, send)

        return TestClient(app, base_url="http://test/api/knowledge", raise_server_exceptions=False)

    def quotas(self, most: int) -> Quotas:
        limits = Limits(self.table, now=lambda: self.now.timestamp())  # noqa: PLW0108 - the time moves
        return Quotas(limits, *(Limit(name, most, per="hour") for name in ("messages", "searches", "uploads")))

    def allow(self, most: int) -> None:
        """So many messages, searches and uploads an hour for each user."""
        self.app.state.services = replace(self.app.state.services, quotas=self.quotas(most))

    def announce(self, content: bytes = b"handbook", **changes: Any) -> Any:
        return self.client().post("/documents", json=announcement(content, **changes))

    def stored(self, answer: Any) -> Document:
        found = self.store.find(UUID(answer.json()["document_id"]))
        assert found
        return found

    def version(self, answer: Any) -> Document:
        """What was announced with that answer."""
        found = self.store.find_version(*(UUID(answer.json()[name]) for name in ("document_id", "version_id")))
        assert found
        return found

    def make_ready(self, answer: Any) -> Document:
        made = self.version(answer)
        self.upload(made)
        self.store.start_processing(made, self.now)
        processing = replace(made, status=Status.PROCESSING)
        self.store.finish(processing, page_count=3, chunk_count=9, spent=SPENT)
        return made

    def indexed(self, text: str = "The pump is checked weekly.", filename: str = "handbook.pdf") -> Hit:
        """A ready document of that text, which every search finds on page 3."""
        made = self.make_ready(self.announce(text.encode(), filename=filename))
        hit = Hit(made.document_id, made.version_id, filename, 3, (0.0, 0.0, 1.0, 1.0), text, 1.0, 1.0, 1.0)
        self.index.hits = [hit]
        return hit

    def upload(self, document: Any) -> None:
        """As the browser does with the presigned address."""
        self.aws.s3.put_object(Bucket=self.aws.bucket, Key=document.object_key, Body=b"%PDF-")


@pytest.fixture(scope="module")
def clients() -> Iterator[Clients]:
    with aws.mocked() as clients:
        yield clients


@pytest.fixture
def world(clients: Clients) -> World:
    fresh = clients.fresh()
    table = Table(fresh.table, cursor_key=lambda: b"key", client=fresh.dynamodb)
    app = create_app("Knowledge base", "knowledge")
    made = World(fresh, table, DocumentStore(table), Objects(fresh.bucket, client=fresh.s3), app)
    app.state.services = services(made)
    for noun in (documents, search, chat, admin):
        app.include_router(noun.router)
    return made


def services(world: World) -> Services:
    def clock() -> datetime:
        world.now += timedelta(milliseconds=1)  # ids of one and the same millisecond have no order
        return world.now

    index = cast(SearchIndex, world.index)
    lifecycle = Lifecycle(world.store, index, world.objects, clock)
    standing = Standing(world.store, lifecycle, world.objects, clock)
    found, activity = Search(index, FakeEmbeddings()), ActivityStore(world.table)
    sessions = SessionStore(world.table)
    return Services(
        announcing=Announcing(world.store, standing, world.objects, UploadLimits(1000, 300), clock),
        documents=Documents(world.store, lifecycle, world.objects, standing),
        search=found,
        conversation=Conversation(sessions, Transcript(sessions, world.store), found, world.chat, activity, clock),
        activity=Activity(activity, clock),
        quotas=world.quotas(1000),
        answers=Answers(world.table),
        clock=clock,
    )
