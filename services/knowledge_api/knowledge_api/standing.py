"""The current status of documents, looked up where the table does not know it yet.

A version that awaits its upload has been uploaded if its file is in the bucket, long before a worker is free to say so.
No status follows from the time alone: `not uploaded` needs a look into the bucket, `no result` one into the index.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from knowledge.clock import Clock
from knowledge.documents.document import NO_RESULT, NOT_UPLOADED, Current, Document, Status
from knowledge.documents.lifecycle import Lifecycle
from knowledge.documents.steps import Moved
from knowledge.documents.store import DocumentStore
from skylift.objects import Objects

# An upload that began in time may end after its address has expired.
UPLOAD_TIME = timedelta(hours=1)


@dataclass(frozen=True)
class Standing:
    """Each method may raise Throttled or Unavailable."""

    store: DocumentStore
    lifecycle: Lifecycle
    objects: Objects
    clock: Clock

    def of_current(self, current: Current) -> Current:
        """The document and its replacement with their current status."""
        replacement = current.replacement and self.of(current.replacement)
        return Current(self.of(current.document), replacement)

    def of(self, version: Document) -> Document:
        """The version with its current status and reason; what is found to be final is recorded."""
        if version.status is Status.AWAITING_UPLOAD:
            return self._awaiting(version)
        if version.processing_ended(self.clock()):
            self.lifecycle.give_up(version, NO_RESULT)
            return self._recorded(version)
        return version

    def settle(self, version: Document) -> Document:
        """As `of`, for a version whose claims another document asks for: one that was not uploaded in time fails."""
        now = self.of(version)
        if now.status is Status.FAILED and version.status is Status.AWAITING_UPLOAD:
            self.lifecycle.fail(version, NOT_UPLOADED)
        return now

    def _awaiting(self, version: Document) -> Document:
        if self.objects.head(version.object_key):
            return self._arrived(version)
        now = self.clock()
        if now < version.upload_expires_at:
            return version
        if now >= version.upload_expires_at + UPLOAD_TIME:
            self.lifecycle.fail(version, NOT_UPLOADED)
        return replace(version, status=Status.FAILED, reason=NOT_UPLOADED)

    def _arrived(self, version: Document) -> Document:
        try:
            self.store.start_processing(version, self.clock())
        except Moved:
            return self._recorded(version)
        return replace(version, status=Status.PROCESSING)

    def _recorded(self, version: Document) -> Document:
        return self.store.find_version(version.document_id, version.version_id) or version
