"""The team's documents: read, listed, downloaded, deleted."""

from dataclasses import dataclass
from uuid import UUID

from knowledge.documents.document import Current, Document, Status
from knowledge.documents.lifecycle import Lifecycle
from knowledge.documents.store import DocumentStore
from skylift.errors import Conflict, NotFound
from skylift.objects import Objects, Presigned
from skylift.table import Page

from knowledge_api.standing import Standing

DOWNLOAD_SECONDS = 60  # from the answer to the beginning of the download
NOTHING_YET = {
    Status.AWAITING_UPLOAD: "its file was not uploaded yet",
    Status.PROCESSING: "its file is still being processed. Try again when it is ready",
    Status.FAILED: "it failed",
}


@dataclass(frozen=True)
class Documents:
    store: DocumentStore
    lifecycle: Lifecycle
    objects: Objects
    standing: Standing

    def read(self, document_id: UUID) -> Current:
        """Raises NotFound."""
        current = self.store.current(document_id)
        if current is None:
            raise NotFound(f"There is no document {document_id}.")
        return self.standing.of_current(current)

    def page(self, *, limit: int, cursor: str | None) -> Page[Current]:
        """Newest first."""
        page = self.store.page(limit=limit, cursor=cursor)
        return Page(list(map(self.standing.of_current, page.items)), page.next_cursor)

    def versions(self, document_id: UUID, *, limit: int, cursor: str | None) -> Page[Document]:
        """Newest first. Raises NotFound."""
        self.read(document_id)
        page = self.store.version_page(document_id, limit=limit, cursor=cursor)
        return Page(list(map(self.standing.of, page.items)), page.next_cursor)

    def download(self, document_id: UUID) -> tuple[Document, Presigned]:
        """The version that answers, and where its file is to be had. Raises NotFound, and Conflict where none is."""
        document = self.read(document_id).document
        if document.status is not Status.READY:
            why = NOTHING_YET[document.status]
            raise Conflict(f"There is nothing to download of {document.filename}: {why}.")
        place = self.objects.presign_get(
            document.object_key, filename=document.filename, expires_seconds=DOWNLOAD_SECONDS
        )
        return document, place

    def delete(self, document_id: UUID) -> None:
        """Raises NotFound."""
        if not self.lifecycle.delete(document_id):
            raise NotFound(f"There is no document {document_id}.")
