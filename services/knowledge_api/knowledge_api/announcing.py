"""Announcing a document: a place to upload to, and the promise that nobody has the same.

Content and file name are claimed by conditional writes. A claim that is taken is looked into: a version that failed,
went, was never uploaded, or whose processing never ended holds nothing any more.
"""

import random
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from knowledge.clock import Clock
from knowledge.documents.claims import By, Claim, Held
from knowledge.documents.document import Current, Document, Status
from knowledge.documents.steps import Moved, Raced
from knowledge.documents.store import DocumentStore
from skylift import correlation
from skylift.errors import Conflict, FieldError, Throttled, TooLarge
from skylift.identifiers import later_than, time_ordered
from skylift.objects import Objects, Presigned, Upload
from skylift.table import Contended

from knowledge_api.standing import Standing

CONTENT_TYPE = "application/pdf"
ATTEMPTS = 30  # each lost one is a new version of another request, of which MAX_WAITING may be on their way
PAUSE_SECONDS = 0.02  # at most, times the number of lost attempts
MAX_WAITING = 20  # versions of one document that were announced and are not ready yet


class Duplicate(Exception):
    """`existing` holds the `content` or the `filename` (`by`)."""

    def __init__(self, by: By, existing: Current) -> None:
        super().__init__(by)
        self.by = by
        self.existing = existing


class Present(Exception):
    """The content is there already, and to have it is all that was asked for."""

    def __init__(self, existing: Current) -> None:
        super().__init__(existing.document.filename)
        self.existing = existing


@dataclass(frozen=True)
class Wanted:
    """`replace`: a document of the same name gets a new version instead of standing in the way."""

    filename: str
    size_bytes: int
    sha256: str
    created_by: str
    replace: bool = False


@dataclass(frozen=True)
class UploadLimits:
    max_bytes: int
    expires_seconds: int


@dataclass(frozen=True)
class Announcing:
    store: DocumentStore
    standing: Standing
    objects: Objects
    limits: UploadLimits
    clock: Clock

    def announce(self, wanted: Wanted) -> tuple[Document, Presigned]:
        """Raises TooLarge, Duplicate, Present, Throttled, or Conflict where others keep coming first."""
        if wanted.size_bytes > self.limits.max_bytes:
            detail = f"{wanted.size_bytes:,} bytes; at most {self.limits.max_bytes:,} are accepted"
            raise TooLarge(f"size_bytes: {detail}.", errors=[FieldError("size_bytes", detail)])
        for attempt in range(ATTEMPTS):
            with suppress(Held, Moved, Raced, Contended):
                document = self._placed(self._new(wanted), replaces=wanted.replace)
                return document, self._upload(document)
            # By chance, so that requests that met do not meet again.
            time.sleep(random.uniform(0, PAUSE_SECONDS * min(attempt, 10)))  # noqa: S311 - spreads retries
        raise Conflict("This file is being uploaded by another request. Try again.")

    def _placed(self, document: Document, *, replaces: bool) -> Document:
        """Raises Held, Moved or Raced where things changed meanwhile, and it is to be tried again."""
        try:
            self.store.announce(document)
        except Held as held:
            claim = held.claim
        else:
            return document
        existing = self._holder(claim)
        if not replaces:
            raise Duplicate(claim.by, existing)
        if claim.by == "content":
            raise Present(existing)
        return self._version_of(existing, document, claim)

    def _version_of(self, existing: Current, document: Document, filename: Claim) -> Document:
        if len(filename.versions) > MAX_WAITING:
            raise Throttled(
                f"{MAX_WAITING} new versions of {document.filename} are on their way. Wait for one of them."
            )
        newest = existing.document.newest or existing.document.version_id
        following = later_than(newest, document.created_at)
        version = replace(document, document_id=filename.document_id, version_id=following)
        self.store.announce_replacement(version, listed=existing.document, filename=filename)
        return version

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

    def _holder(self, claim: Claim) -> Current:
        """What holds the claim. Frees it from what holds nothing any more, and then raises Raced."""
        found = self.store.find_versions(claim.document_id, claim.versions)
        holders = [version for version in found if version.holds_claims]
        overdue = [version for version in holders if version.overdue(self.clock())]
        # One that never came is forgotten after days, and nobody took it out of the claim.
        gone = set(claim.versions) - {version.version_id for version in holders}
        if overdue:
            for version in overdue:
                self.standing.settle(version)
        elif gone:
            self.store.release(claim, gone)
        elif existing := self.store.current(claim.document_id):
            return self.standing.of_current(existing)
        raise Raced
