"""Documents in the table. Every change of a status is guarded by the status before it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from skylift.table import Condition, Delete, Item, Key, Put, Query, Table, Update, absent, equals, key

from knowledge.activity.items import document_spent, ingest_failed
from knowledge.activity.spending import Spent
from knowledge.documents import items
from knowledge.documents.document import PROCESSING_TIME, Document, Status
from knowledge.documents.reason import Reason

# Long after the upload's own end: until then the team still sees that it never came.
FORGET_UNUSED_AFTER = timedelta(days=7)
FORGET_DELETED_AFTER = timedelta(days=30)


class Held(Exception):
    """The content (or else the file name) belongs to the document of `claim`."""

    def __init__(self, by: str, claim: Item) -> None:
        super().__init__(by)
        self.by = by
        self.key = key_of(claim)
        self.document_id = UUID(claim["document_id"])
        self.version_id = UUID(claim["version_id"])


class Moved(Exception):
    """The document is not in the status that the change starts from."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    documents: list[Document]
    next_cursor: str | None


class DocumentStore:
    """Every method may raise Throttled or Unavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def announce(self, document: Document) -> None:
        """Writes the document with its two claims. Raises Held when another has one of them."""
        content, filename = items.claim_keys(document)
        item = items.document_item(document) | {"expires_at": _forgotten_at(document)}
        self._table.transact(
            [
                Put(item, when=absent()),
                _claim(document, content, by="content"),
                _claim(document, filename, by="filename"),
            ]
        )

    def find(self, document_id: UUID) -> Document | None:
        """The version that people see; None where there is none (any more)."""
        query = Query(items.partition(document_id), prefix=items.VERSION_PREFIX, newest_first=True, consistent=True)
        shown = (item for item in self._table.all(query) if "gsi1pk" in item)
        return next(map(items.document_of, shown), None)

    def find_version(self, document_id: UUID, version_id: UUID) -> Document | None:
        """The version whatever its status, `deleted` included."""
        item = self._table.find(items.version_key(document_id, version_id))
        return items.document_of(item) if item else None

    def page(self, *, limit: int, cursor: str | None) -> DocumentPage:
        """Newest first. Raises Unprocessable for a cursor that is not of this list."""
        page = self._table.page(Query(items.LIST, index="gsi1", newest_first=True, limit=limit), cursor)
        return DocumentPage([items.document_of(item) for item in page.items], page.next_cursor)

    def start_processing(self, document: Document, now: datetime) -> None:
        """awaiting_upload -> processing; from now on the claims do not expire. Raises Moved, also without claims."""
        keep = [
            Update(at, remove=["expires_at"], when=_held_by(document), otherwise=_moved)
            for at in items.claim_keys(document)
        ]
        self._table.transact([_step(document, Status.AWAITING_UPLOAD, Status.PROCESSING, **_until(now)), *keep])

    def open_attempt(self, document: Document, now: datetime) -> int:
        """How many attempts at processing have begun and not been closed, this one included. Raises Moved."""
        return int(self._table.write(_attempts(document, 1, **_until(now)))["open_attempts"])

    def close_attempt(self, document: Document) -> None:
        """For an attempt that failed and could still say so. Raises Moved."""
        self._table.write(_attempts(document, -1))

    def finish(self, document: Document, *, page_count: int, chunk_count: int, spent: Spent) -> None:
        """processing -> ready, which cost what was `spent`. Raises Moved."""
        counts = {"page_count": page_count, "chunk_count": chunk_count}
        self._table.transact(
            [_step(document, Status.PROCESSING, Status.READY, **counts), document_spent(document, spent)]
        )

    def fail(self, document: Document, reason: Reason, now: datetime) -> None:
        """awaiting_upload or processing -> failed; content and file name are free again. Raises Moved."""
        step = _step(document, document.status, Status.FAILED, reason=reason)
        self._table.transact([step, ingest_failed(document, reason, now), *self._releases(document)])

    def delete(self, document: Document, now: datetime) -> None:
        """Any status -> deleted: out of the list, content and file name free. Raises Moved."""
        gone = Update(
            items.version_key(document.document_id, document.version_id),
            set={"status": Status.DELETED.value, "expires_at": _epoch(now + FORGET_DELETED_AFTER)},
            remove=["gsi1pk", "gsi1sk"],
            when=equals("status", document.status.value),
            otherwise=_moved,
        )
        self._table.transact([gone, *self._releases(document)])

    def release(self, held: Held) -> None:
        """Frees a claim that outlived its document. Raises Moved when it has a new holder."""
        when = equals("version_id", str(held.version_id))
        self._table.write(Delete(held.key, when=when, otherwise=_moved))

    def _releases(self, document: Document) -> list[Delete]:
        """Only the claims that are the document's own: a failed one has none, and an old one may have lost them."""
        claims = self._table.find_all(items.claim_keys(document))
        own = [claim for claim in claims if claim["version_id"] == str(document.version_id)]
        return [Delete(key_of(claim), when=_held_by(document), otherwise=_moved) for claim in own]


def _step(document: Document, start: Status, end: Status, **attributes: Any) -> Update:
    ends = ("expires_at", "processing_expires_at")
    return Update(
        items.version_key(document.document_id, document.version_id),
        set={"status": end.value, **attributes},
        remove=[name for name in ends if name not in attributes],
        when=equals("status", start.value),
        otherwise=_moved,
    )


def _until(now: datetime) -> Item:
    return {"processing_expires_at": items.text_of(now + PROCESSING_TIME)}


def _attempts(document: Document, change: int, **attributes: Any) -> Update:
    return Update(
        items.version_key(document.document_id, document.version_id),
        set=attributes,
        add={"open_attempts": change},
        when=equals("status", Status.PROCESSING.value),
        otherwise=_moved,
    )


def _claim(document: Document, at: Key, *, by: str) -> Put:
    item = items.claim_item(document, at) | {"expires_at": _forgotten_at(document)}
    return Put(item, when=absent(), otherwise=lambda stored: Held(by, stored))


def _held_by(document: Document) -> Condition:
    return equals("version_id", str(document.version_id))


def _moved(stored: Item) -> Exception:
    return Moved(stored.get("status", "gone"))


def key_of(item: Item) -> Key:
    return key(item["pk"], item["sk"])


def _forgotten_at(document: Document) -> int:
    return _epoch(document.upload_expires_at + FORGET_UNUSED_AFTER)


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp())
