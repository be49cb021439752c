"""A document of the team, as one of its versions stands.

    awaiting_upload -> processing -> ready | failed        any -> deleted
                           ready | processing -> replaced
                                  failed -> processing, when a fault of ours was mended and it is tried again

Nothing else happens to a status, and every step is guarded by the one before. A version is `replaced` when a newer one
answers in its place.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from knowledge.documents.reason import Reason

NOT_UPLOADED = Reason(
    "not_uploaded", "not uploaded: no file came before the upload expired. Announce and upload it again."
)
NO_RESULT = Reason(
    "no_result",
    "Processing ended without a result: the file is too complex, or a fault of ours stopped it. "
    "Upload it again; if it fails again, save a new copy or split it.",
)
# The longest that a version can wait in the queue: SQS discards a message after four days.
WAITING_TIME = timedelta(days=4)
# Lambda stops an attempt after 15 minutes. If it was the last one, nothing follows it.
LAST_ATTEMPT_TIME = timedelta(hours=1)


class Status(StrEnum):
    AWAITING_UPLOAD = "awaiting_upload"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"
    REPLACED = "replaced"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Document:
    """`upload_expires_at` is when the presigned upload ends; `reason` says why the document failed.

    `processing_expires_at` is there while it is processed: no attempt can begin or still run after it. `newest` is
    there in the version that people see, where a newer one was announced. `correlation_id` is that of the request that
    announced it: the event of its upload carries none.
    """

    document_id: UUID
    version_id: UUID
    filename: str
    size_bytes: int
    sha256: str
    status: Status
    created_by: str
    created_at: datetime
    upload_expires_at: datetime
    reason: str | None = None
    page_count: int | None = None
    chunk_count: int | None = None
    processing_expires_at: datetime | None = None
    newest: UUID | None = None
    correlation_id: str | None = None

    @property
    def object_key(self) -> str:
        return object_key(self.document_id, self.version_id)

    @property
    def deleted(self) -> bool:
        return self.status is Status.DELETED

    @property
    def holds_claims(self) -> bool:
        """Whether nobody else may announce the same content or file name."""
        return self.status in (Status.AWAITING_UPLOAD, Status.PROCESSING, Status.READY)

    def overdue(self, now: datetime) -> bool:
        """Whether its upload or its result is late. Only the bucket or the index shows whether it is missing."""
        if self.status is Status.AWAITING_UPLOAD:
            return now >= self.upload_expires_at
        return self.processing_ended(now)

    def processing_ended(self, now: datetime) -> bool:
        """Whether no attempt can report a result any more. The index may hold one that was not reported."""
        return (
            self.status is Status.PROCESSING
            and self.processing_expires_at is not None
            and now >= self.processing_expires_at
        )


@dataclass(frozen=True, slots=True)
class Current:
    """The version that people see, and the newer one that may take its place: on its way, or failed."""

    document: Document
    replacement: Document | None = None

    @classmethod
    def of(cls, document: Document, versions: Mapping[UUID, Document]) -> "Current":
        """`versions` holds the newest one, if it is there. A deletion that is not done yet may have taken it."""
        newest = versions.get(document.newest) if document.newest else None
        return cls(document, None if newest is None or newest.deleted else newest)


def object_key(document_id: UUID, version_id: UUID) -> str:
    """Where the file lies. The user's file name is no part of it."""
    return f"documents/{document_id}/{version_id}.pdf"


def ids_in(key: str) -> tuple[UUID, UUID] | None:
    """(document_id, version_id) of an object key; None for a key that is not ours."""
    folder, _, rest = key.partition("/")
    document, _, name = rest.partition("/")
    if folder != "documents" or not name.endswith(".pdf"):
        return None
    try:
        return UUID(document), UUID(name.removesuffix(".pdf"))
    except ValueError:
        return None


def same_name(filename: str) -> str:
    """Equal for file names that look the same: composed and decomposed accents are one spelling."""
    return unicodedata.normalize("NFC", filename)
