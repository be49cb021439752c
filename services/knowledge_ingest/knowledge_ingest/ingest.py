"""From an uploaded file to what search finds.

An event may come twice, late, or for a document that is gone; the version's status decides what is left to do:

    no such version, deleted, replaced,        nobody will ask for the file: it is removed
        its claims gone, superseded
    ready                                      done before: the files that it replaced must be gone
    failed through a fault of ours             its message was sent again: tried again, if nobody else has its claims
    failed otherwise                           done before: nothing to do
    awaiting_upload, processing                index it; rows are replaced as a whole, so twice is as good as once
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from knowledge.activity.spending import Amount, Spent
from knowledge.clock import Clock
from knowledge.documents.document import NOT_UPLOADED, Document, Status, ids_in
from knowledge.documents.lifecycle import Lifecycle
from knowledge.documents.steps import Moved
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
from skylift import log
from skylift.errors import NotFound, TooLarge, Unavailable
from skylift.models import Embedded, Embeddings
from skylift.objects import Objects
from skylift.worker import ObjectCreated, adopt

from knowledge_ingest import reasons
from knowledge_ingest.chunking import passages
from knowledge_ingest.opening import UnreadablePdf
from knowledge_ingest.reading import read_apart

UNFINISHED = (Status.AWAITING_UPLOAD, Status.PROCESSING)
USELESS = (Status.DELETED, Status.REPLACED)
BY_CHANCE = (reasons.TOO_COMPLEX, reasons.TOO_SLOW)
NEVER_ANSWERS = (NOT_UPLOADED, reasons.SUPERSEDED)


@dataclass(frozen=True)
class Limits:
    max_pages: int
    max_receives: int


@dataclass(frozen=True)
class Ingest:
    """`last_delivery` returns whether the current message will not be delivered again."""

    store: DocumentStore
    index: SearchIndex
    objects: Objects
    embeddings: Embeddings
    limits: Limits
    last_delivery: Callable[[], bool]
    clock: Clock

    @property
    def lifecycle(self) -> Lifecycle:
        return Lifecycle(self.store, self.index, self.objects, self.clock)

    def handle(self, event: ObjectCreated) -> None:
        """Does all there is to do; raises only what is worth another try."""
        ids = ids_in(event.key)
        if ids is None:
            log.warning("foreign_file_ignored", key=event.key)
            return
        document = self._find(*ids)
        if document is None or document.status in USELESS or document.reason in NEVER_ANSWERS:
            self.objects.delete(event.key)
            log.info("unclaimed_file_removed", key=event.key)
        elif document.status is Status.READY:
            self.lifecycle.remove_replaced_files(document.document_id)
        elif document.status in UNFINISHED:
            self._process(document)
        elif document.reason == reasons.OUR_FAULT and (revived := self.lifecycle.revive(document)):
            self._process(revived)

    def give_up(self, event: ObjectCreated) -> None:
        """The last attempt failed: the document must not wait for another."""
        ids = ids_in(event.key)
        document = self._find(*ids) if ids else None
        if document and document.status in UNFINISHED:
            self.lifecycle.give_up(document, reasons.OUR_FAULT)

    def _find(self, document_id: UUID, version_id: UUID) -> Document | None:
        """What is done from here on belongs to the request that announced it."""
        document = self.store.find_version(document_id, version_id)
        if document and document.correlation_id:
            adopt(document.correlation_id)
        return document

    def _process(self, document: Document) -> None:
        try:
            attempts = self._begin(document)
        except Moved:
            return self._settle(document)
        processing = replace(document, status=Status.PROCESSING)
        if attempts >= self.limits.max_receives:
            return self.lifecycle.give_up(processing, reasons.STOPPED_US)
        told = False
        try:
            self._attempt(processing)
            told = True
        finally:
            if not told:
                with suppress(Moved):
                    self.store.close_attempt(processing)

    def _begin(self, document: Document) -> int:
        if document.status is Status.AWAITING_UPLOAD:
            self.store.start_processing(document, self.clock())
        return self.store.open_attempt(document, self.clock(), last=self.last_delivery())

    def _settle(self, document: Document) -> None:
        """Somebody else moved it: look again later. Still as it was: it has lost its claims, so it came too late."""
        now = self.store.find_version(document.document_id, document.version_id)
        if now is None or now.status is not Status.AWAITING_UPLOAD:
            raise Unavailable("The document changed while it was taken up.")
        self.lifecycle.fail(now, NOT_UPLOADED)
        self.objects.delete(document.object_key)

    def _attempt(self, document: Document) -> None:
        try:
            self._index(document)
        except UnreadablePdf as fault:
            # How much time and memory there is, is chance: another attempt may have come as far as the index.
            end = self.lifecycle.give_up if fault.reason in BY_CHANCE else self.lifecycle.fail
            end(document, fault.reason)
        except VersionRefused:
            self.lifecycle.fail(document, reasons.OUR_FAULT)
        except VersionSuperseded:
            self.lifecycle.fail(document, reasons.SUPERSEDED)
            self.objects.delete(document.object_key)
        except DocumentGone:
            # Whoever buried it may have been stopped before the rest was done.
            self.lifecycle.delete(document.document_id)
            self.objects.delete(document.object_key)

    def _index(self, document: Document) -> None:
        pages = read_apart(self._read(document), max_pages=self.limits.max_pages)
        found = list(passages(pages))
        embedded = self.embeddings.embed([passage.text for passage in found])
        chunks = [Chunk(passage, vector) for passage, vector in zip(found, embedded.vectors, strict=True)]
        version = IndexedVersion(
            document.document_id, document.version_id, document.filename, embedded.model, len(pages)
        )
        self.index.replace(version, chunks)
        self.lifecycle.finish(document, Indexed(len(pages), len(chunks)), self._spent(document, embedded))

    def _spent(self, document: Document, embedded: Embedded) -> Spent:
        amount = Amount.of(embedded.usage, documents=1)
        return Spent(self.clock(), document.created_by, embedded.model, amount)

    def _read(self, document: Document) -> bytes:
        try:
            data = self.objects.read(document.object_key, max_bytes=document.size_bytes)
        except NotFound:
            raise UnreadablePdf(reasons.FILE_GONE) from None
        except TooLarge:
            raise UnreadablePdf(reasons.NOT_AS_ANNOUNCED) from None
        if hashlib.sha256(data).hexdigest() != document.sha256:
            raise UnreadablePdf(reasons.NOT_AS_ANNOUNCED)
        return data
