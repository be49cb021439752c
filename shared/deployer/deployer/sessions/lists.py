"""Lists of sessions: items in a partition that lead to the sessions, newest first or as they are needed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from skylift.table import Item, Query, Table

from deployer.sessions import items
from deployer.sessions.session import Session


@dataclass(frozen=True, slots=True)
class SessionPage:
    sessions: list[Session]
    next_cursor: str | None


def page(table: Table, partition: str, *, limit: int, cursor: str | None) -> SessionPage:
    """Newest first. Raises Unprocessable for a cursor that is not of this list; Throttled or Unavailable."""
    found = table.page(Query(partition, newest_first=True, limit=limit), cursor)
    return SessionPage(listed(table, found.items), found.next_cursor)


def listed(table: Table, places: list[Item]) -> list[Session]:
    """The sessions that places in a list lead to, in the list's order."""
    ids = [UUID(place["session_id"]) for place in places]
    stored = table.find_all([items.meta_key(session_id) for session_id in ids])
    found = {session.session_id: session for session in map(items.session_of, stored)}
    return [found[session_id] for session_id in ids if session_id in found]
