"""Python values as DynamoDB writes them, and back."""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Item = dict[str, Any]
Key = dict[str, str]
PARTITION, SORT = "pk", "sk"


def key(partition: str, sort: str) -> Key:
    """The primary key of an item."""
    return {PARTITION: partition, SORT: sort}


def encoded(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: encode(value) for name, value in item.items()}


def decoded(item: Mapping[str, Any]) -> Item:
    return {name: decode(value) for name, value in item.items()}


def encode(value: Any) -> dict[str, Any]:
    """`"a"` -> `{"S": "a"}`. Raises TypeError for what has no form in a table, ValueError for NaN and infinity."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | float() | Decimal():
            return {"N": _number(value)}
        case bytes():
            return {"B": value}
        case Mapping():
            return {"M": encoded(value)}
        case list() | tuple():
            return {"L": [encode(element) for element in value]}
        case _:
            raise TypeError(f"a table holds no {type(value).__name__}; turn it into text or a number first")


def decode(attribute: Mapping[str, Any]) -> Any:
    """`{"S": "a"}` -> `"a"`; sets become Python sets."""
    ((kind, value),) = attribute.items()
    match kind:
        case "NULL":
            return None
        case "N":
            return _whole_or_float(value)
        case "M":
            return decoded(value)
        case "L":
            return [decode(element) for element in value]
        case "SS" | "BS":
            return set(value)
        case "NS":
            return {_whole_or_float(number) for number in value}
        case _:
            return value


def _number(value: float | Decimal) -> str:
    if not math.isfinite(value):
        raise ValueError(f"a table holds no {value}")
    return str(value)


def _whole_or_float(number: str) -> int | float:
    exact = Decimal(number)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
