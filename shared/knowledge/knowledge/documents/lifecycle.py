"""How a version ends, over all three stores.

PostgreSQL decides: what is in the index answers, what is buried or refused there never will. Table and bucket follow,
and each step is safe to repeat, so whoever notices that one is missing does it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from skylift import log
from skylift.objects import Objects

from knowledge.activity.spending import Spent
from knowledge.clock import Clock
from knowledge.documents.claims import Held
from knowledge.documents.document import Document, Status
from knowledge.documents.reason import Reason
from knowledge.documents.steps import Moved
from knowledge.documents.store import DocumentStore
from knowledge.index.store import DocumentGone, Indexed, SearchIndex


@dataclass(frozen=True)
class Lifecycle:
    """Each method may raise Throttled or Unavailable, and then wants to be called again."""

    store: DocumentStore
    index: SearchIndex
    objects: Objects
    clock: Clock

    def finish(self, document: Document, indexed: Indexed, spent: Spent | None = None) -> None:
        """The version is in the index: now it is `ready`, and the file of the one before goes."""
        counts = {"page_count": indexed.page_count, "chunk_count": indexed.chunk_count}
        with _unless_moved(document):
            replaced = self.store.finish(document, **counts, spent=spent)
            self._remove_files(replaced)
            if document not in replaced:
                log.count("documents_ready")
                log.info("document_ready", document_id=str(document.document_id), chunks=indexed.chunk_count)

    def fail(self, document: Document, reason: Reason) -> None:
        """For a fault that every attempt finds alike, so that none can have put the version into the index."""
        with _unless_moved(document):
            self.store.fail(document, reason, self.clock())
            log.count("documents_failed")
            log.warning("document_failed", document_id=str(document.document_id), reason=reason.kind)

    def give_up(self, document: Document, reason: Reason) -> None:
        """No attempt said how it ended. Where one came as far as the index, the version is ready; else it fails."""
        try:
            indexed = self.index.refuse(document.document_id, document.version_id)
        except DocumentGone:
            self.delete(document.document_id)
        else:
            if indexed and document.status is Status.PROCESSING:
                self.finish(document, indexed)
            else:
                self.fail(document, reason)

    def revive(self, document: Document) -> Document | None:
        """failed -> processing, for another try after `give_up`. None where it has to stay failed."""
        # First: processing and still refused, the next attempt would take it for given up once more.
        self.index.readmit(document.version_id)
        with _unless_moved(document):
            try:
                self.store.revive(document, self.clock())
            except Held as held:
                # Whoever uploaded it again was faster.
                log.info("document_stays_failed", document_id=str(document.document_id), held=str(held))
                return None
            log.info("document_revived", document_id=str(document.document_id))
            return replace(document, status=Status.PROCESSING, reason=None)
        return None

    def delete(self, document_id: UUID) -> bool:
        """Out of every answer first, then the files, then the document. False where there is none (any more)."""
        if self.store.find(document_id) is None:
            return False
        self.index.bury(document_id)
        self._remove_files(self.store.versions(document_id))
        self.store.delete(document_id, self.clock())
        log.info("document_deleted", document_id=str(document_id))
        return True

    def remove_replaced_files(self, document_id: UUID) -> None:
        """For an attempt that was stopped after its version was ready."""
        versions = self.store.versions(document_id)
        self._remove_files([version for version in versions if version.status is Status.REPLACED])

    def _remove_files(self, versions: list[Document]) -> None:
        for version in versions:
            self.objects.delete(version.object_key)


@contextmanager
def _unless_moved(document: Document) -> Iterator[None]:
    """Somebody else was first: it was deleted, given up, or the same event was faster on another worker."""
    try:
        yield
    except Moved as moved:
        log.info("document_moved_meanwhile", document_id=str(document.document_id), status=str(moved))
