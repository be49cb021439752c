"""The use case with table and bucket of moto, and fakes for index and model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import pytest
from knowledge.documents.document import Document
from knowledge.documents.store import DocumentStore
from knowledge.index.chunk import Chunk
from knowledge.index.store import IndexedVersion, SearchIndex
from knowledge_ingest.ingest import Ingest, Limits
from skylift.objects import Objects
from skylift.table import Table
from skylift.worker import ObjectCreated

from tests.builders import aws, documents
from tests.builders.aws import Clients
from tests.builders.documents import NOW
from tests.builders.models import FakeEmbeddings

MAX_PAGES, MAX_RECEIVES = 5, 3


@dataclass
class FakeIndex:
    """`refusal` is raised instead of indexing; `meanwhile` happens while it indexes."""

    indexed: dict[UUID, tuple[IndexedVersion, list[Chunk]]] = field(default_factory=dict)
    refusal: BaseException | None = None
    meanwhile: Any = None

    def replace(self, version: IndexedVersion, chunks: Sequence[Chunk]) -> None:
        if self.refusal:
            raise self.refusal
        if self.meanwhile:
            self.meanwhile()
        self.indexed[version.version_id] = (version, list(chunks))

    def withdraw(self, version_id: UUID) -> None:
        self.indexed.pop(version_id, None)


@dataclass
class World:
    store: DocumentStore
    objects: Objects
    s3: Any
    bucket: str
    index: FakeIndex = field(default_factory=FakeIndex)

    @property
    def ingest(self) -> Ingest:
        index = cast(SearchIndex, self.index)
        return Ingest(self.store, index, self.objects, FakeEmbeddings(), Limits(MAX_PAGES, MAX_RECEIVES), lambda: NOW)

    def uploaded(self, content: bytes, filename: str = "handbook.pdf", **changes: Any) -> Document:
        """Announced, and its file is there."""
        announced = documents.document(filename, content, **changes)
        self.store.announce(announced)
        self.put(announced, content)
        return announced

    def put(self, document: Document, content: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=document.object_key, Body=content)

    def event(self, document: Document) -> ObjectCreated:
        return ObjectCreated(
            bucket=self.bucket,
            key=document.object_key,
            size_bytes=document.size_bytes,
            etag="etag",
            sequencer="1",
            event_id="event-1",
            occurred_at="2026-03-01T12:00:00Z",
        )

    def now(self, document: Document) -> Document | None:
        return self.store.find_version(document.document_id, document.version_id)

    def has_file(self, document: Document) -> bool:
        return self.objects.head(document.object_key) is not None


@pytest.fixture(scope="module")
def clients() -> Iterator[Clients]:
    with aws.mocked() as clients:
        yield clients


@pytest.fixture
def world(clients: Clients) -> World:
    fresh = clients.fresh()
    store = DocumentStore(Table(fresh.table, client=fresh.dynamodb))
    return World(store, Objects(fresh.bucket, client=fresh.s3), fresh.s3, fresh.bucket)
