"""Detects that PostgreSQL and the journal hold data of different moments.

Rows of PostgreSQL often belong to an item or a file of AWS's stores. Where one of the two is restored, deleted or
loses its last seconds, rows are left without their record, and searches find what no longer exists. So both hold the
number of the last mark, and PostgreSQL's position in its log: the one that is behind has lost something.
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from dataclasses import dataclass
from typing import Any

import psycopg

from .store import Changes, Name, Store

_ROW: Name = ("skylift", "mark", "")
_TABLE = """
create table if not exists skylift_emulator_mark
  (one boolean primary key default true check (one), journal text not null, number bigint not null)
"""
_PUT = """
insert into skylift_emulator_mark (journal, number) values (%s, %s)
on conflict (one) do update set journal = excluded.journal, number = excluded.number
"""
_STATE = "select system_identifier::text, pg_current_wal_lsn() - '0/0' from pg_control_system()"
_EVERY_SECONDS = 10
_WAY_OUT = "Rows may have lost the record that they belong to; `skylift reset` starts both from nothing."
_log = logging.getLogger("skylift.emulator")


@dataclass(frozen=True)
class _Mark:
    """`cluster` is PostgreSQL's own name of its data, `position` how many bytes of its log were written."""

    journal: str
    number: int
    cluster: str
    position: int


class Drift:
    """`url` is a superuser's URL of PostgreSQL, or empty. `found` is a message for users, or empty."""

    def __init__(self, store: Store, url: str) -> None:
        self._store, self._url = store, url
        self._mark = _stored(store)
        self._checked = not url
        self._due = 0.0
        self.found = ""

    def look(self) -> None:
        """Compare once, then leave a new mark every few seconds. Does nothing while PostgreSQL does not answer."""
        if not self._url or time.monotonic() < self._due:
            return
        self._due = time.monotonic() + _EVERY_SECONDS
        try:
            with psycopg.connect(self._url, autocommit=True, connect_timeout=2) as connection:
                if not self._checked:
                    self._report(_difference(self._mark, connection))
                    self._checked = True
                self._leave(connection)
        except psycopg.OperationalError as error:
            _log.debug("PostgreSQL does not answer: %s", error)

    def _report(self, difference: str) -> None:
        if difference:
            self.found = f"{difference} {_WAY_OUT}"
            _log.error("%s", self.found)

    def _leave(self, connection: psycopg.Connection[Any]) -> None:
        """First in the journal: a kill between the two leaves PostgreSQL one mark behind, which is no loss."""
        before = self._mark or _Mark(uuid.uuid4().hex, 0, "", 0)
        self._mark = _Mark(before.journal, before.number + 1, *_state(connection))
        self._store.write(Changes(rows={_ROW: json.dumps(self._mark.__dict__)}))
        connection.execute(_TABLE)
        connection.execute(_PUT, (self._mark.journal, self._mark.number))


def _stored(store: Store) -> _Mark | None:
    for _, _, value in store.read(_ROW[0]):
        return _Mark(**json.loads(value))
    return None


def _state(connection: psycopg.Connection[Any]) -> tuple[str, int]:
    ((cluster, position),) = connection.execute(_STATE).fetchall()
    return str(cluster), int(position)


def _difference(mark: _Mark | None, connection: psycopg.Connection[Any]) -> str:
    """What was lost, in a sentence; empty when nothing was."""
    connection.execute(_TABLE)
    rows = connection.execute("select journal, number from skylift_emulator_mark").fetchall()
    cluster, position = _state(connection)
    if mark is None:
        return "PostgreSQL has data, but the state of the local AWS is new." if rows else ""
    if cluster != mark.cluster or position < mark.position:
        return "The state of the local AWS is newer than PostgreSQL's data."
    if not rows or rows[0][0] != mark.journal:
        return "PostgreSQL's data and the state of the local AWS are of two platforms."
    return "PostgreSQL's data is newer than the state of the local AWS." if rows[0][1] > mark.number else ""
