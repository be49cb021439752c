"""Writes what changed in one transaction, before the responses that acknowledge it are sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from ministack.services import dynamodb

from skylift_emulator.seams import Seam

from .cold import Cold
from .encoding import parsed_key
from .items import TABLES, Items, prefix
from .marks import Marks
from .services import Difference
from .store import Changes, Name, NotDurable, Store

MESSAGE_LOCK = Seam("ministack.services.sqs", "_queues_lock")


class Journal:
    """`flush` and `sweep` are for one thread: the event loop. Everything else may be called from any."""

    def __init__(self, folder: Path, modules: Mapping[str, str]) -> None:
        self.store = Store(folder)
        self.cold = Cold(modules)
        self.items = Items()
        # Messages, parts of uploads, records of streams.
        self.entries = Marks()
        # Held while a transaction on several items is applied in memory.
        self.item_lock = threading.RLock()
        # Services whose state came from files of a version that had no journal.
        self.imported: list[str] = []
        self._after: list[Callable[[], object]] = []

    def pending(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.items or self.entries or self.cold.touched())

    def after_commit(self, work: Callable[[], object]) -> None:
        """Do `work`, such as removing a file, once the state that no longer needs it is on disk."""
        self._after.append(work)

    def flush(self) -> None:
        """Everything acknowledged so far is on disk, or `NotDurable` is raised and the next call tries again."""
        if self.pending():
            self._write(self.cold.differences() if self.cold.touched() else [])

    def sweep(self, service: str) -> None:
        """Like `flush`, and whatever else differs in one service."""
        self._write(self.cold.everything_of(service))

    def write_all(self) -> None:
        """All services in one transaction."""
        self._write([each for service in self.cold.services() for each in self.cold.everything_of(service)])

    def forget(self, names: list[Name]) -> None:
        """Delete rows that belong to nothing."""
        for name in names:
            self.items.marks.add(name, None)

    def _write(self, differences: list[Difference]) -> None:
        try:
            changes = self._changes(differences)
            if changes.rows or changes.replaced:
                self.store.write(changes)
        except (NotDurable, RuntimeError) as error:
            self.cold.failed(differences)
            raise NotDurable(str(error)) from error
        self._committed(differences)

    def _changes(self, differences: list[Difference]) -> Changes:
        changes = Changes()
        for each in differences:
            changes.rows.update(each.rows)
        if differences:
            self._follow_tables(changes)
        with self.item_lock:
            self.items.add_to(changes)
        with MESSAGE_LOCK.current():
            self.entries.add_to(changes)
        return changes

    def _follow_tables(self, changes: Changes) -> None:
        """A table that is new may have items already; with one that is deleted go its items."""
        known = self.cold.rows[TABLES[0]]
        for name, value in changes.rows.items():
            if name[:2] != TABLES or not name[2]:
                continue
            if value is None:
                changes.dropped.append(prefix(json.loads(self.store.value(name))))
            elif name not in known:
                self.items.replaced(dynamodb._tables._data[parsed_key(name[2])])

    def _committed(self, differences: list[Difference]) -> None:
        self.items.committed()
        self.entries.committed()
        for each in differences:
            each.committed()
        while self._after:
            self._after.pop()()
