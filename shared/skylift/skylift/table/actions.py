"""The four things a write can do, each with its guard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from skylift.errors import Conflict
from skylift.table.conditions import Condition, Placeholders
from skylift.table.values import Item, Key, encoded

Refusal = Callable[[Item], Exception]
"""Makes the error from the item as it is stored; empty where there is none."""


def changed_meanwhile(_: Item) -> Exception:
    return Conflict("The item is not in the state that this needs, or somebody changed it meanwhile.")


@dataclass(frozen=True)
class Put:
    """Writes a whole item, `pk` and `sk` included."""

    item: Mapping[str, Any]
    when: Condition | None = None
    otherwise: Refusal = changed_meanwhile


@dataclass(frozen=True)
class Update:
    """Sets, removes and adds (numbers, negative too) attributes; makes the item where there is none and no guard."""

    key: Key
    set: Mapping[str, Any] = field(default_factory=dict)
    remove: Sequence[str] = ()
    add: Mapping[str, float] = field(default_factory=dict)
    when: Condition | None = None
    otherwise: Refusal = changed_meanwhile


@dataclass(frozen=True)
class Delete:
    key: Key
    when: Condition | None = None
    otherwise: Refusal = changed_meanwhile


@dataclass(frozen=True)
class Check:
    """Writes nothing; the transaction goes through only when the condition holds."""

    key: Key
    when: Condition
    otherwise: Refusal = changed_meanwhile


Action = Put | Update | Delete | Check


def request(action: Action, table: str) -> dict[str, Any]:
    """The arguments of PutItem, UpdateItem, DeleteItem, or of the part of a transaction."""
    placeholders = Placeholders()
    made: dict[str, Any] = {"TableName": table, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    match action:
        case Put():
            made["Item"] = encoded(action.item)
        case Update():
            made["Key"] = encoded(action.key)
            made["UpdateExpression"] = _changes(action, placeholders)
        case _:
            made["Key"] = encoded(action.key)
    if action.when:
        made["ConditionExpression"] = action.when.render(placeholders)
    if placeholders.names:
        made["ExpressionAttributeNames"] = placeholders.names
    if placeholders.values:
        made["ExpressionAttributeValues"] = placeholders.values
    return made


def _changes(update: Update, p: Placeholders) -> str:
    clauses = {
        "SET": [f"{p.name(name)} = {p.value(value)}" for name, value in update.set.items()],
        "REMOVE": [p.name(name) for name in update.remove],
        "ADD": [f"{p.name(name)} {p.value(value)}" for name, value in update.add.items()],
    }
    if not any(clauses.values()):
        raise ValueError(f"an update of {update.key} that changes nothing")
    return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts)
