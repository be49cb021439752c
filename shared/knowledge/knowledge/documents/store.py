"""Documents in the table. Every change of a status is guarded by the status before it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from skylift.table import Action, Key, Page, Put, Query, Table, absent

from knowledge.activity.items import document_spent, ingest_failed
from knowledge.activity.spending import Spent
from knowledge.documents import claims, items, steps
from knowledge.documents.claims import Claim
from knowledge.documents.document import NOT_UPLOADED, Current, Document, Status
from knowledge.documents.reason import Reason
from knowledge.documents.steps import again

# Long after the upload's own end: until then the team still sees that it never came.
FORGET_UNUSED_AFTER = timedelta(days=7)


class DocumentStore:
    """Every method may raise Throttled or Unavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def announce(self, document: Document) -> None:
        """Writes a new document with its two claims. Raises Held when another has one of them."""
        content, filename = claims.keys(document)
        forgotten_at = _forgotten_at(document)
        item = items.document_item(document) | items.list_keys(document) | {"expires_at": forgotten_at}
        self._table.transact(
            [
                Put(item, when=absent()),
                claims.taken(content, document, expires_at=forgotten_at),
                claims.taken(filename, document, expires_at=forgotten_at),
            ]
        )

    def announce_replacement(self, document: Document, *, listed: Document, filename: Claim) -> None:
        """Writes a new version beside `listed`, which people see; it shares the claim on the file name.

        Raises Held when another has the content, Raced when the document changed since it was read.
        """
        forgotten_at = _forgotten_at(document)
        self._table.transact(
            [
                Put(items.document_item(document) | {"expires_at": forgotten_at}, when=absent()),
                claims.taken(claims.keys(document)[0], document, expires_at=forgotten_at),
                claims.joined(filename, document, steps.raced),
                steps.pointed(listed, document),
            ]
        )

    def find(self, document_id: UUID) -> Document | None:
        """The version that people see; None where there is none (any more)."""
        current = self.current(document_id)
        return current.document if current else None

    def current(self, document_id: UUID) -> Current | None:
        """The version that people see with the newer one beside it; None where there is none (any more)."""
        newer: dict[UUID, Document] = {}
        for item in self._table.all(_versions(document_id)):
            version = items.document_of(item)
            if items.LIST_KEYS[0] in item:
                return Current.of(version, newer)
            newer[version.version_id] = version
        return None

    def find_version(self, document_id: UUID, version_id: UUID) -> Document | None:
        """The version whatever its status, `deleted` included."""
        item = self._table.find(items.version_key(document_id, version_id))
        return items.document_of(item) if item else None

    def find_versions(self, document_id: UUID, version_ids: Collection[UUID]) -> list[Document]:
        """Those of them that exist, whatever their status, in no order."""
        keys = [items.version_key(document_id, version_id) for version_id in version_ids]
        return list(map(items.document_of, self._table.find_all(keys)))

    def ready(self, versions: Collection[tuple[UUID, UUID]]) -> set[UUID]:
        """The version ids of those (document_id, version_id) that are ready."""
        found = map(items.document_of, self._table.find_all([items.version_key(*ids) for ids in versions]))
        return {version.version_id for version in found if version.status is Status.READY}

    def versions(self, document_id: UUID) -> list[Document]:
        """All of them, newest first, whatever their status."""
        return list(map(items.document_of, self._table.all(_versions(document_id))))

    def version_page(self, document_id: UUID, *, limit: int, cursor: str | None) -> Page[Document]:
        """Newest first, without deleted ones. Raises Unprocessable for a cursor that is not of this document."""
        page = self._table.page(_versions(document_id, limit=limit), cursor).of(items.document_of)
        return Page([version for version in page.items if not version.deleted], page.next_cursor)

    def page(self, *, limit: int, cursor: str | None) -> Page[Current]:
        """Newest first. Raises Unprocessable for a cursor that is not of this list."""
        query = Query(items.LIST, index="gsi1", newest_first=True, limit=limit)
        page = self._table.page(query, cursor).of(items.document_of)
        return Page(self._there(page.items), page.next_cursor)

    def start_processing(self, document: Document, now: datetime) -> None:
        """awaiting_upload -> processing; from now on the claims do not expire. Raises Moved, also without claims."""
        begun = steps.step(document, Status.AWAITING_UPLOAD, Status.PROCESSING, **steps.waiting(now))
        self._table.transact([begun, *claims.kept(document, steps.moved)])

    def open_attempt(self, document: Document, now: datetime, *, last: bool = False) -> int:
        """Returns the number of open attempts with this one; no delivery follows the `last`. Raises Moved."""
        ends = steps.last_attempt(now) if last else steps.waiting(now)
        return int(self._table.write(steps.attempts(document, 1, **ends))["open_attempts"])

    def close_attempt(self, document: Document) -> None:
        """For an attempt that failed and could still say so. Raises Moved."""
        self._table.write(steps.attempts(document, -1))

    def finish(self, document: Document, *, page_count: int, chunk_count: int, spent: Spent | None) -> list[Document]:
        """processing -> ready, in the place of the version that people saw; `spent` is None where nobody knows.

        Where a newer one is ready already: processing -> replaced. Answers what does not answer any more, so that its
        file is of no use. Raises Moved.
        """
        counts = {"page_count": page_count, "chunk_count": chunk_count}
        paid = [document_spent(document, spent)] if spent else []

        def attempt() -> list[Document]:
            actions, replaced = steps.taking_place(document, self.find(document.document_id), counts)
            self._table.transact([*actions, *paid, *self._releases(replaced)])
            return replaced

        return again(attempt)

    def fail(self, document: Document, reason: Reason, now: datetime) -> None:
        """awaiting_upload or processing -> failed; what it alone held is free again. Raises Moved."""
        # What never came is forgotten as it would have been if nobody had looked.
        forgotten = {"expires_at": _forgotten_at(document)} if reason == NOT_UPLOADED else {}
        failed = [steps.step(document, document.status, Status.FAILED, reason=reason, **forgotten)]
        again(
            lambda: self._table.transact([*failed, ingest_failed(document, reason, now), *self._releases([document])])
        )

    def revive(self, document: Document, now: datetime) -> None:
        """failed -> processing, with its claims again. Raises Held when another has one of them, and Moved."""

        def attempt() -> None:
            found = self._claims(claims.keys(document))
            self._table.transact([steps.revived(document, now), *claims.retaken(document, found, steps.raced)])

        again(attempt)

    def delete(self, document_id: UUID, now: datetime) -> None:
        """Every version, of any status -> deleted: out of the list, content and file name free. Safe to repeat."""
        again(lambda: self._delete(document_id, now))

    def release(self, claim: Claim, gone: Collection[UUID]) -> None:
        """Frees a claim from versions that it outlived. Raises Moved when it changed since it was read."""
        self._table.write(claims.released(claim, gone, steps.moved))

    def _delete(self, document_id: UUID, now: datetime) -> None:
        if (seen := self.find(document_id)) is None:
            return
        # Read before the versions: one that joins later changes it, and so is not missed.
        filename = [claim for claim in self._claims([claims.keys(seen)[1]]) if claim.document_id == document_id]
        for version in self.versions(document_id):
            if version.version_id != seen.version_id and not version.deleted:
                self._table.transact([steps.deleted(version, now), *self._content_of(version)])
        ends = [claims.freed(claim, steps.raced) for claim in filename]
        self._table.transact([steps.deleted(seen, now), *self._content_of(seen), *ends])

    def _content_of(self, version: Document) -> list[Action]:
        return self._released(claims.keys(version)[:1], {version.version_id})

    def _releases(self, versions: Sequence[Document]) -> list[Action]:
        every = [at for version in versions for at in claims.keys(version)]
        return self._released(every, {version.version_id for version in versions})

    def _released(self, keys: Sequence[Key], gone: Collection[UUID]) -> list[Action]:
        """Only the claims that are their own: a failed version has none, and an old one may have lost them."""
        own = [claim for claim in self._claims(keys) if not set(gone).isdisjoint(claim.versions)]
        return [claims.released(claim, gone, steps.raced) for claim in own]

    def _claims(self, keys: Sequence[Key]) -> list[Claim]:
        return list(map(claims.claim_of, self._table.find_all(keys)))

    def _there(self, listed: list[Document]) -> list[Current]:
        """Those of them that are there, with their replacements. The index may still list what is deleted."""
        ids = ((each.document_id, version_id) for each in listed for version_id in (each.version_id, each.newest))
        keys = [items.version_key(document_id, version_id) for document_id, version_id in ids if version_id]
        found = map(items.document_of, self._table.find_all(keys))
        there = {version.version_id: version for version in found if not version.deleted}
        return [Current.of(each, there) for each in listed if each.version_id in there]


def _versions(document_id: UUID, *, limit: int = 50) -> Query:
    return Query(
        items.partition(document_id), prefix=items.VERSION_PREFIX, newest_first=True, limit=limit, consistent=True
    )


def _forgotten_at(document: Document) -> int:
    return int((document.upload_expires_at + FORGET_UNUSED_AFTER).timestamp())
