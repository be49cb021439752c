"""Announcing a document: a place to upload to, and the promise that nobody has the same.

Content and file name are claimed by conditional writes. A claim that is taken is looked into: a document that
failed, went, was never uploaded, or whose processing never ended holds nothing any more.
"""

from dataclasses import dataclass
from datetime import timedelta

from knowledge.clock import Clock
from knowledge.documents.document import NOT_UPLOADED, Document, Status
from knowledge.documents.store import DocumentStore, Held, Moved
from knowledge.identifiers import time_ordered
from skylift import correlation
from skylift.errors import FieldError, TooLarge, Unavailable
from skylift.objects import Objects, Presigned, Upload

CONTENT_TYPE = "application/pdf"
ATTEMPTS = 5  # two claims to free, and somebody else who does the same


class Duplicate(Exception):
    """`existing` holds the `content` or the `filename` (`by`)."""

    def __init__(self, by: str, existing: Document) -> None:
        super().__init__(by)
        self.by = by
        self.existing = existing


@dataclass(frozen=True)
class Wanted:
    filename: str
    size_bytes: int
    sha256: str
    created_by: str


@dataclass(frozen=True)
class UploadLimits:
    max_bytes: int
    expires_seconds: int


@dataclass(frozen=True)
class Announcing:
    store: DocumentStore
    objects: Objects
    limits: UploadLimits
    clock: Clock

    def announce(self, wanted: Wanted) -> tuple[Document, Presigned]:
        """Raises TooLarge, Duplicate, or Unavailable where others keep coming first."""
        if wanted.size_bytes > self.limits.max_bytes:
            detail = f"{wanted.size_bytes:,} bytes; at most {self.limits.max_bytes:,} are accepted"
            raise TooLarge(f"size_bytes: {detail}.", errors=[FieldError("size_bytes", detail)])
        for _ in range(ATTEMPTS):
            document = self._new(wanted)
            try:
                self.store.announce(document)
            except Held as held:
                self._free(held)
            else:
                return document, self._upload(document)
        raise Unavailable("Somebody announces the same file at this moment. Try again.", retry_after_seconds=1)

    def _new(self, wanted: Wanted) -> Document:
        now = self.clock()
        return Document(
            document_id=time_ordered(now),
            version_id=time_ordered(now),
            filename=wanted.filename,
            size_bytes=wanted.size_bytes,
            sha256=wanted.sha256,
            status=Status.AWAITING_UPLOAD,
            created_by=wanted.created_by,
            created_at=now,
            upload_expires_at=now + timedelta(seconds=self.limits.expires_seconds),
            correlation_id=correlation.current(),
        )

    def _upload(self, document: Document) -> Presigned:
        upload = Upload(document.size_bytes, document.sha256, CONTENT_TYPE)
        return self.objects.presign_put(document.object_key, upload, expires_seconds=self.limits.expires_seconds)

    def _free(self, held: Held) -> None:
        """Frees a claim that holds nothing any more; raises Duplicate for one that does."""
        holder = self.store.find_version(held.document_id, held.version_id)
        try:
            if holder is None or not holder.holds_claims:
                self.store.release(held)
            elif (reason := holder.overdue(self.clock())) is None:
                raise Duplicate(held.by, holder)
            elif reason == NOT_UPLOADED and self.objects.head(holder.object_key):
                # The file came in time, its event did not yet.
                self.store.start_processing(holder, self.clock())
            else:
                self.store.fail(holder, reason, self.clock())
        except Moved:
            return
