"""Streams of DynamoDB that report their records, so that a consumer that is behind misses none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .encoding import decode
from .marks import Marks
from .store import Name

SERVICE, PART = "dynamodb", "stream_records"
Key = tuple[str, str, str]
Record = dict[str, Any]


class _Records(list[Record]):
    """The records of one table, oldest first."""

    __slots__ = ("_key", "_marks")

    def __init__(self, key: Key, marks: Marks, records: list[Record]) -> None:
        super().__init__(records)
        self._key, self._marks = key, marks

    def append(self, record: Record) -> None:
        super().append(record)
        self._marks.add(self._name(record), record)

    def __delitem__(self, index: Any) -> None:
        gone = self[index]
        for record in gone if isinstance(gone, list) else [gone]:
            self._marks.add(self._name(record), None)
        super().__delitem__(index)

    def _name(self, record: Record) -> Name:
        return SERVICE, PART, json.dumps([*self._key, record["dynamodb"]["SequenceNumber"]])


class Streams(dict[Key, list[Record]]):
    """By account, region and table."""

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self._marks = marks

    def __setitem__(self, key: Key, records: list[Record]) -> None:
        made = _Records(key, self._marks, [])
        super().__setitem__(key, made)
        for record in records:
            made.append(record)

    def pop(self, key: Key, *default: Any) -> Any:
        if key in self:
            kept = list(self[key])
            del self[key][:]
            super().__delitem__(key)
            return kept
        return super().pop(key, *default)

    def restore(self, rows: Iterator[tuple[str, str]]) -> None:
        """Take over what the rows (key, value) hold, in the order of their sequence numbers."""
        for text, value in sorted(rows, key=lambda row: json.loads(row[0])):
            *scope, _ = json.loads(text)
            key = (scope[0], scope[1], scope[2])
            if key not in self:
                super().__setitem__(key, _Records(key, self._marks, []))
            list.append(self[key], decode(value))
