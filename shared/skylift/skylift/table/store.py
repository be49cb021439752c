"""The table itself."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from skylift import clients
from skylift.aws_errors import code_of, translated
from skylift.errors import NotFound, Throttled
from skylift.table import cursors
from skylift.table.actions import Action, Check, Delete, Put, Update, request
from skylift.table.cursors import Page
from skylift.table.queries import Query
from skylift.table.values import Item, Key, decoded, encoded

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WHAT = "the store of this service"
_ATTEMPTS = 4
_BATCH = 100
_PARTS: dict[type, str] = {Put: "Put", Update: "Update", Delete: "Delete", Check: "ConditionCheck"}


class Contended(Throttled):
    """Other requests were changing the same items at every attempt."""


class Table:
    """Reads and guarded writes. Every call may raise `Throttled` or `Unavailable`."""

    def __init__(
        self, name: str, *, cursor_key: Callable[[], bytes] | None = None, client: "DynamoDBClient | None" = None
    ) -> None:
        self._name, self._cursor_key, self._given = name, cursor_key, client

    def find(self, key: Key, *, consistent: bool = True) -> Item | None:
        with translated(_WHAT):
            answer = self._client.get_item(TableName=self._name, Key=encoded(key), ConsistentRead=consistent)
        return decoded(answer["Item"]) if "Item" in answer else None

    def get(self, key: Key, what: str) -> Item:
        """Raises `NotFound` saying that `what` ("The document") does not exist."""
        if (item := self.find(key)) is None:
            raise NotFound(f"{what} does not exist.")
        return item

    def find_all(self, keys: Sequence[Key]) -> list[Item]:
        """Those of `keys` that exist, in no order."""
        found: list[Item] = []
        distinct = list({tuple(key.items()): key for key in keys}.values())
        for start in range(0, len(distinct), _BATCH):
            found += self._batch([encoded(key) for key in distinct[start : start + _BATCH]])
        return found

    def write(self, action: Put | Update | Delete) -> Item:
        """Does one write. Answers the new item of an Update, the old one of a Put or Delete (empty: none)."""
        try:
            with translated(_WHAT):
                attributes = self._write(action)
        except Exception as error:
            if code_of(error) == "ConditionalCheckFailedException":
                raise action.otherwise(decoded(error.response.get("Item", {}))) from None  # type: ignore[attr-defined]
            raise
        return decoded(attributes)

    def transact(self, actions: Sequence[Action]) -> None:
        """Does all (at most 100) or none. Of several guards that do not hold, the first in order speaks."""
        parts = [{_PARTS[type(action)]: request(action, self._name)} for action in actions]
        for attempt in range(_ATTEMPTS):
            try:
                with translated(_WHAT):
                    self._client.transact_write_items(TransactItems=parts)  # type: ignore[arg-type]
                return
            except Exception as error:
                if code_of(error) != "TransactionCanceledException":
                    raise
                _raise_refusal(actions, error.response["CancellationReasons"])  # type: ignore[attr-defined]
            _pause(attempt)
        raise Contended("Others change the same items at the moment. Try again.", retry_after_seconds=1)

    def all(self, query: Query) -> Iterator[Item]:
        """Every item of the query, read as they are asked for; for partitions of a known size."""
        return self._items(query, {"Limit": query.limit})

    def page(self, query: Query, cursor: str | None = None) -> Page[Item]:
        """`query.limit` items from `cursor` on. Raises `Unprocessable` for a cursor that is not of this query."""
        if self._cursor_key is None:
            raise TypeError("pages need Table(..., cursor_key=...); use all() where nobody pages")
        # One more than asked for shows whether there is a next page at all.
        asked: dict[str, Any] = {"Limit": query.limit + 1}
        if cursor:
            position = cursors.unseal(cursor, scope=query.scope, secret=self._cursor_key())
            asked["ExclusiveStartKey"] = encoded(position)
        items = list(islice(self._items(query, asked), query.limit + 1))
        if len(items) <= query.limit:
            return Page(items, None)
        last = query.position(items[query.limit - 1])
        return Page(items[: query.limit], cursors.seal(last, scope=query.scope, secret=self._cursor_key()))

    def _items(self, query: Query, asked: dict[str, Any]) -> Iterator[Item]:
        asked = query.request(self._name) | asked
        while True:
            with translated(_WHAT):
                answer = self._client.query(**asked)
            yield from map(decoded, answer["Items"])
            if not (last := answer.get("LastEvaluatedKey")):
                return
            asked["ExclusiveStartKey"] = last

    def _write(self, action: Put | Update | Delete) -> dict[str, Any]:
        made = request(action, self._name)
        match action:
            case Put():
                return self._client.put_item(**made, ReturnValues="ALL_OLD").get("Attributes", {})
            case Delete():
                return self._client.delete_item(**made, ReturnValues="ALL_OLD").get("Attributes", {})
            case Update():
                return self._client.update_item(**made, ReturnValues="ALL_NEW").get("Attributes", {})

    def _batch(self, keys: list[dict[str, Any]]) -> list[Item]:
        found: list[Item] = []
        for attempt in range(_ATTEMPTS):
            with translated(_WHAT):
                answer = self._client.batch_get_item(RequestItems={self._name: {"Keys": keys, "ConsistentRead": True}})
            found += map(decoded, answer["Responses"].get(self._name, []))
            if not (left := answer["UnprocessedKeys"].get(self._name)):
                return found
            keys = list(left["Keys"])
            _pause(attempt)
        raise Throttled("The store of this service is busy at the moment. Try again later.")

    @property
    def _client(self) -> "DynamoDBClient":
        if self._given is None:
            self._given = clients.client("dynamodb")
        return self._given


def _raise_refusal(actions: Sequence[Action], reasons: Sequence[dict[str, Any]]) -> None:
    """Raises for a guard that did not hold; returns where only another transaction stood in the way."""
    for action, reason in zip(actions, reasons, strict=True):
        if reason.get("Code") == "ConditionalCheckFailed":
            raise action.otherwise(decoded(reason.get("Item", {}))) from None
    strange = {reason.get("Code") for reason in reasons} - {"None", "TransactionConflict", *_BUSY}
    if strange:
        raise ValueError(
            f"the transaction was cancelled: {[reason for reason in reasons if reason['Code'] in strange]}"
        )


_BUSY = frozenset({"ThrottlingError", "ProvisionedThroughputExceeded"})


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - spreads retries, guards nothing
