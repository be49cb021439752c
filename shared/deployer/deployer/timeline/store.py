"""Timelines in the table: entries only ever come, and none overwrites a state or another entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from skylift.table import Item, Put, Query, Table, absent
from skylift.table.queries import MAX_LIMIT

from deployer.redaction import redacted
from deployer.sessions import items
from deployer.timeline.entry import Entry, Level

PREFIX = "LOG#"
MAX_TEXT = 2_000


class Known(Exception):
    """What another system reported is on the timeline already."""


@dataclass(frozen=True, slots=True)
class EntryPage:
    entries: list[Entry]
    next_cursor: str | None


class Timeline:
    """Every method may raise Throttled or Unavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, session_id: UUID, entry: Entry) -> None:
        """Entries of one millisecond all stay. Raises Known for a `source_id` seen before."""
        item = _item(session_id, entry)
        self._table.write(Put(item, when=absent(), otherwise=lambda stored: Known(entry.source_id or "")))

    def page(self, session_id: UUID, *, limit: int, cursor: str | None) -> EntryPage:
        """The last entries, the oldest of them first; the cursor leads to those before.

        Raises Unprocessable for a cursor that is not of this timeline.
        """
        query = Query(items.partition(session_id), prefix=PREFIX, newest_first=True, limit=limit, consistent=True)
        page = self._table.page(query, cursor)
        return EntryPage([_entry(item) for item in reversed(page.items)], page.next_cursor)

    def last(self, session_id: UUID, count: int) -> list[Entry]:
        """The last `count` entries, oldest first; for those who page through nothing."""
        size = min(count, MAX_LIMIT)
        query = Query(items.partition(session_id), prefix=PREFIX, newest_first=True, limit=size, consistent=True)
        found = [item for item, _ in zip(self._table.all(query), range(count), strict=False)]
        return [_entry(item) for item in reversed(found)]


def _item(session_id: UUID, entry: Entry) -> Item:
    unique = sha256(entry.source_id.encode()).hexdigest()[:16] if entry.source_id else uuid4().hex[:16]
    return {
        "pk": items.partition(session_id),
        "sk": f"{PREFIX}{items.text_of(entry.at)}#{unique}",
        "at": items.text_of(entry.at),
        "stage": entry.stage,
        "attempt": entry.attempt,
        "event": entry.event,
        "text": redacted(entry.text)[:MAX_TEXT],
        "level": entry.level.value,
        "fields": {name: redacted(value)[:MAX_TEXT] for name, value in entry.fields.items()},
    }


def _entry(item: Item) -> Entry:
    return Entry(
        at=datetime.fromisoformat(item["at"]),
        stage=item["stage"],
        attempt=item["attempt"],
        event=item["event"],
        text=item["text"],
        level=Level(item["level"]),
        fields=item["fields"],
        entry_id=item["sk"].removeprefix(PREFIX),
    )
