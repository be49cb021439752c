"""The use case with table and bucket of moto, and fakes for index and model."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import pytest
from knowledge.documents.claims import Held
from knowledge.documents.document import Document
from knowledge.documents.store import DocumentStore
from knowledge.index.chunk import Chunk
from knowledge.index.store import (
    DocumentGone,
    Indexed,
    IndexedVersion,
    SearchIndex,
    VersionRefused,
    VersionSuperseded,
)
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
    """Decides as the database does. `refusal` is raised instead of indexing; `meanwhile` happens just before it, and
    `afterwards` between it and what follows.
    """

    indexed: dict[UUID, tuple[IndexedVersion, list[Chunk]]] = field(default_factory=dict)
    refused: set[UUID] = field(default_factory=set)
    buried: set[UUID] = field(default_factory=set)
    refusal: BaseException | None = None
    meanwhile: Callable[[], object] = lambda: None
    afterwards: Callable[[], object] = lambda: None

    def replace(self, version: IndexedVersion, chunks: Sequence[Chunk]) -> None:
        self.meanwhile()
        if self.refusal:
            raise self.refusal
        if version.document_id in self.buried:
            raise DocumentGone
        if any(each > version.version_id for each in self._of(version.document_id)):
            raise VersionSuperseded
        if version.version_id in self.refused:
            raise VersionRefused
        self._remove(version.document_id)
        self.indexed[version.version_id] = (version, list(chunks))
        self.afterwards()

    def refuse(self, document_id: UUID, version_id: UUID) -> Indexed | None:
        if document_id in self.buried:
            raise DocumentGone
        if version_id in self.indexed:
            version, chunks = self.indexed[version_id]
            return Indexed(version.page_count, len(chunks))
        self.refused.add(version_id)
        return None

    def readmit(self, version_id: UUID) -> None:
        self.refused.discard(version_id)

    def bury(self, document_id: UUID) -> None:
        self.buried.add(document_id)
        self._remove(document_id)

    def _of(self, document_id: UUID) -> list[UUID]:
        return [key for key, (version, _) in self.indexed.items() if version.document_id == document_id]

    def _remove(self, document_id: UUID) -> None:
        for version_id in self._of(document_id):
            del self.indexed[version_id]


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
        return Ingest(
            self.store,
            index,
            self.objects,
            FakeEmbeddings(),
            Limits(MAX_PAGES, MAX_RECEIVES),
            lambda: False,
            lambda: NOW,
        )

    def uploaded(self, content: bytes, filename: str = "handbook.pdf", **changes: Any) -> Document:
        """Announced, and its file is there."""
        announced = documents.document(filename, content, **changes)
        self.store.announce(announced)
        self.put(announced, content)
        return announced

    def replacement(self, previous: Document, content: bytes) -> Document:
        """A newer version, announced, and its file is there."""
        listed, version = self.store.find(previous.document_id), documents.successor(previous, content)
        assert listed
        with pytest.raises(Held) as held:
            self.store.announce(documents.document(previous.filename, b"nobody has this"))
        self.store.announce_replacement(version, listed=listed, filename=held.value.claim)
        self.put(version, content)
        return version

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
