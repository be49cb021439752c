"""What is in the picture, and the lines between."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    API = "api"
    FUNCTION = "function"
    QUEUE = "queue"
    MACHINE = "machine"
    RULE = "rule"
    TABLE = "table"
    BUCKET = "bucket"
    DATABASE = "database"

    @property
    def stores(self) -> bool:
        return self in (Kind.TABLE, Kind.BUCKET, Kind.DATABASE)


@dataclass(frozen=True, slots=True)
class Node:
    """`known_as`: the texts by which others refer to it, such as its ARN or its URL."""

    kind: Kind
    name: str
    stack: str
    known_as: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """`source` sends to `target`, or uses it where that is a store."""

    source: Node
    target: Node
    label: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
