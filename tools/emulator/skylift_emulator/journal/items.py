"""DynamoDB items: one row each, marked by the functions through which MiniStack stores and removes them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from .encoding import encode
from .marks import Marks
from .store import Changes, Name

SERVICE, PART = "dynamodb", "items"
TABLES = (SERVICE, "tables")
# Rows of their own, and what follows from them.
DERIVED = frozenset({"items", "_index_members", "ItemCount", "TableSizeBytes"})
Table = dict[str, Any]


def row(table: Table, partition: str, sort: str) -> Name:
    return SERVICE, PART, json.dumps([*_identity(table), partition, sort])


def prefix(table: Table) -> Name:
    """Begins the keys of all items of this table, and of no other that had its name."""
    return SERVICE, PART, json.dumps(_identity(table))[:-1] + ", "


def _identity(table: Table) -> list[str]:
    return [table["TableArn"], table.get("TableId", "")]


class Items:
    """Items that changed. `replaced` tables have lost or got items in another way than one by one."""

    def __init__(self) -> None:
        self.marks = Marks()
        self._replaced: dict[int, Table] = {}

    def __bool__(self) -> bool:
        return bool(self.marks or self._replaced)

    def stored(self, table: Table, partition: str, sort: str, *, item: Any) -> None:
        self.marks.add(row(table, partition, sort), item)

    def removed(self, table: Table, partition: str, sort: str) -> None:
        self.marks.add(row(table, partition, sort), None)

    def replaced(self, table: Table) -> None:
        """Every item of the table is to be written again."""
        self._replaced[id(table)] = table

    def add_to(self, changes: Changes) -> None:
        """Call it under the lock of DynamoDB's writes, so that a transaction is written as a whole."""
        for table in list(self._replaced.values()):
            changes.replaced.append(prefix(table))
            changes.rows.update((name, encode(item)) for name, item in _all(table))
        self.marks.add_to(changes)

    def committed(self) -> None:
        self._replaced.clear()
        self.marks.committed()


def _all(table: Table) -> Iterator[tuple[Name, Any]]:
    for partition, sorts in table["items"].items():
        for sort, item in sorts.items():
            yield row(table, partition, sort), item


def restored(tables: dict[tuple[str, str, str], Table], rows: Iterator[tuple[str, str]]) -> list[Name]:
    """Put the items of the rows (key, value) into their tables. Returns the rows of tables that do not exist."""
    known = {tuple(_identity(table)): table for table in tables.values()}
    for table in tables.values():
        table["items"] = defaultdict(dict)
    orphans: list[Name] = []
    for key, value in rows:
        *identity, partition, sort = json.loads(key)
        owner = known.get(tuple(identity))
        if owner is None:
            orphans.append((SERVICE, PART, key))
        else:
            owner["items"][partition][sort] = json.loads(value)
    for table in tables.values():
        table["ItemCount"] = sum(map(len, table["items"].values()))
        table["TableSizeBytes"] = table["ItemCount"] * 200
    return orphans
