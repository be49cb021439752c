"""The team's documents: read, listed, deleted."""

from dataclasses import dataclass
from uuid import UUID

from knowledge.clock import Clock
from knowledge.documents.document import Document
from knowledge.documents.store import DocumentPage, DocumentStore, Moved
from knowledge.index.store import SearchIndex
from skylift import log
from skylift.errors import NotFound, Unavailable
from skylift.objects import Objects

ATTEMPTS = 3  # a worker moves a document twice at most


@dataclass(frozen=True)
class Documents:
    store: DocumentStore
    index: SearchIndex
    objects: Objects
    clock: Clock

    def read(self, document_id: UUID) -> Document:
        """Raises NotFound."""
        document = self.store.find(document_id)
        if document is None:
            raise NotFound(f"There is no document {document_id}.")
        return document

    def page(self, *, limit: int, cursor: str | None) -> DocumentPage:
        """Newest first."""
        return self.store.page(limit=limit, cursor=cursor)

    def delete(self, document_id: UUID) -> None:
        """Out of every answer first, then the file, then the document; each step safe to repeat. Raises NotFound."""
        for _ in range(ATTEMPTS):
            document = self.read(document_id)
            self.index.bury(document_id)
            self.objects.delete(document.object_key)
            try:
                self.store.delete(document, self.clock())
            except Moved:
                continue
            log.info("document_deleted", document_id=str(document_id))
            return
        raise Unavailable("The document keeps changing at this moment. Try again.", retry_after_seconds=1)
