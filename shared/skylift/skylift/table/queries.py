"""Reading a partition, of the table or of its index, in the order of the sort key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skylift.table.conditions import Placeholders
from skylift.table.values import PARTITION, SORT

INDEX = "gsi1"
MAX_LIMIT = 100


@dataclass(frozen=True)
class Query:
    """Items of `partition` whose sort key begins with `prefix`, or else lies `between` two texts, both included.

    `index="gsi1"` reads the index.

    `limit` is the size of a page, 1 to 100. `consistent` is for the table only.
    """

    partition: str
    prefix: str = ""
    between: tuple[str, str] | None = None
    index: str | None = None
    newest_first: bool = False
    limit: int = 50
    consistent: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_LIMIT:
            raise ValueError(f"limit must be 1 to {MAX_LIMIT}, not {self.limit}")
        if self.prefix and self.between:
            raise ValueError("a query has a prefix or lies between two keys, not both")

    @property
    def keys(self) -> tuple[str, str]:
        return (f"{self.index}{PARTITION}", f"{self.index}{SORT}") if self.index else (PARTITION, SORT)

    @property
    def scope(self) -> str:
        """What a cursor of this query is good for."""
        return "\n".join(
            [self.index or "", self.partition, self.prefix, *(self.between or ()), "descending" * self.newest_first]
        )

    def request(self, table: str) -> dict[str, Any]:
        p = Placeholders()
        partition, sort = self.keys
        expression = f"{p.name(partition)} = {p.value(self.partition)}"
        if self.prefix:
            expression += f" AND begins_with({p.name(sort)}, {p.value(self.prefix)})"
        if self.between:
            first, last = self.between
            expression += f" AND {p.name(sort)} BETWEEN {p.value(first)} AND {p.value(last)}"
        made: dict[str, Any] = {
            "TableName": table,
            "KeyConditionExpression": expression,
            "ExpressionAttributeNames": p.names,
            "ExpressionAttributeValues": p.values,
            "ScanIndexForward": not self.newest_first,
            "ConsistentRead": self.consistent,
        }
        return made | ({"IndexName": self.index} if self.index else {})

    def position(self, item: Mapping[str, Any]) -> dict[str, str]:
        """Where a page that ends with `item` goes on: its key, and the index's."""
        return {name: item[name] for name in {PARTITION, SORT, *self.keys}}
