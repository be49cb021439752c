"""The database of the journal: one row per DynamoDB item, SQS message and resource."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

FILE = "journal.sqlite"
# Above every character that a key continues with.
_AFTER = "\U0010ffff"
# 16 MB: the disk is waited for every few thousand messages.
_WAL_PAGES = 4000
_TABLE = """
create table if not exists entries (
  service text not null, part text not null, key text not null, value text not null,
  primary key (service, part, key)
) without rowid
"""
_PUT = """
insert into entries values (?, ?, ?, ?) on conflict (service, part, key) do update set value = excluded.value
"""
_DELETE = "delete from entries where service = ? and part = ? and key = ?"
_DELETE_PREFIX = "delete from entries where service = ? and part = ? and key >= ? and key < ?"
_VALUE = "select value from entries where service = ? and part = ? and key = ?"
_READ = "select part, key, value from entries where service = ?"

Name = tuple[str, str, str]


class NotDurable(Exception):
    """The change is not on disk; the message says why (a full disk, for example)."""


@dataclass
class Changes:
    """One transaction. Names are (service, part, key); `replaced` and `dropped` are (service, part, key prefix).

    rows: the value of each row, or None to delete it. Rows under a `replaced` prefix are deleted before `rows` are
    written, those under a `dropped` prefix afterwards.
    """

    rows: dict[Name, str | None] = field(default_factory=dict)
    replaced: list[Name] = field(default_factory=list)
    dropped: list[Name] = field(default_factory=list)


class Store:
    """One connection. Other processes cannot open the database meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lock = threading.Lock()
        try:
            self._db = self._opened()
        except sqlite3.Error as error:
            way_out = "does another platform use this folder? `skylift reset` replaces a damaged file"
            sys.exit(f"skylift_emulator: {self._path} cannot be opened ({error}): {way_out}")

    def _opened(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # SQLite gives its other files the same mode.
        self._path.touch(mode=0o600)
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=10)
        # The lock also keeps the WAL's index in memory: no mapped file can fail on a full disk.
        db.execute("pragma locking_mode = exclusive")
        db.execute("pragma journal_mode = wal")
        db.execute(f"pragma wal_autocheckpoint = {_WAL_PAGES}")
        db.execute("pragma cache_size = -8000")
        # A commit reaches the operating system; only checkpoints wait for the disk.
        db.execute("pragma synchronous = normal")
        # What a user deleted may be secret; its bytes go, too.
        db.execute("pragma secure_delete = on")
        db.execute(_TABLE)
        return db

    def write(self, changes: Changes) -> None:
        """Commit all changes or none. Raises `NotDurable`."""
        with self._lock:
            self._write(changes)

    def _write(self, changes: Changes) -> None:
        try:
            if len(changes.rows) == 1 and not (changes.replaced or changes.dropped):
                # The usual case; one statement is a transaction of its own.
                self._write_rows(changes.rows)
                return
            self._db.execute("begin immediate")
            self._delete_prefixes(changes.replaced)
            self._write_rows(changes.rows)
            self._delete_prefixes(changes.dropped)
            self._db.execute("commit")
        except sqlite3.Error as error:
            self._roll_back()
            raise NotDurable(f"{error} ({self._path})") from error

    def _write_rows(self, rows: dict[Name, str | None]) -> None:
        for name, value in rows.items():
            if value is None:
                self._db.execute(_DELETE, name)
            else:
                self._db.execute(_PUT, (*name, value))

    def _delete_prefixes(self, prefixes: Iterable[Name]) -> None:
        for name in prefixes:
            self._db.execute(_DELETE_PREFIX, (*name, name[2] + _AFTER))

    def _roll_back(self) -> None:
        if self._db.in_transaction:
            with suppress(sqlite3.Error):
                self._db.execute("rollback")

    def read(self, service: str) -> Iterator[tuple[str, str, str]]:
        """(part, key, value) of every row of the service, ordered by part and key."""
        yield from self._db.execute(_READ, (service,))

    def value(self, name: Name) -> str:
        """The value of one row that is there."""
        found: tuple[str] = self._db.execute(_VALUE, name).fetchone()
        return found[0]

    def close(self) -> None:
        """Move the WAL into the database file and release it."""
        with suppress(sqlite3.Error):
            self._db.close()
