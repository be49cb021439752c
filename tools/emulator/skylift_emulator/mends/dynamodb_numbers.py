"""DynamoDB: numbers are exact to 38 digits, and a number is the same number however it is written.

MiniStack adds and subtracts with Python's default of 28 digits, stores sums out of range, and compares keys as text:
an item with the key 1 was not found under 1.0. A result that DynamoDB cannot store is refused with its words.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-data-types-number
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ministack.core.responses import error_response_json

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_DYNAMODB = "ministack.services.dynamodb"
ACTIONS = tuple(
    Seam(_DYNAMODB, name, ("data",))
    for name in (
        "_get_item",
        "_put_item",
        "_update_item",
        "_delete_item",
        "_query",
        "_scan",
        "_batch_get_item",
        "_batch_write_item",
        "_transact_get_items",
        "_transact_write_items",
        "_execute_statement",
        "_batch_execute_statement",
        "_execute_transaction",
    )
)
NUMBER = Seam(_DYNAMODB, "Decimal")
CANONICAL = Seam(_DYNAMODB, "_ddb_canonicalize_number", ("s",))
FAULT = Seam(_DYNAMODB, "_number_error", ("text",))
TEXTS = tuple(Seam(_DYNAMODB, name) for name in ("_NUMBER_TEXT_RE", "_PARAM_NUMBER_RE"))
OVERFLOW = Seam(_DYNAMODB, "_NUM_OVERFLOW")
UNDERFLOW = Seam(_DYNAMODB, "_NUM_UNDERFLOW")
SCAN = Seam(_DYNAMODB, "_scan", ("data",))
VALUES = Seam(_DYNAMODB, "_request_values", ("data",))
REFUSAL = Seam(_DYNAMODB, "_values_error_response", ("values", "envelope"))
SEAMS = (*ACTIONS, NUMBER, CANONICAL, FAULT, *TEXTS, OVERFLOW, UNDERFLOW, SCAN, VALUES, REFUSAL)

# From the highest digit of 9.9E+125 to the lowest of a 38-digit number of 1E-130: sums of any two are exact.
_EXACT = decimal.Context(prec=300)
_Action = Callable[[dict[str, Any]], Any]


class OutOfRange(ValueError):
    """The result of an addition or subtraction that DynamoDB cannot store, in its words."""


class NotText(ValueError):
    """A number that is not sent as text, in DynamoDB's words."""


class Number(Decimal):
    """A DynamoDB number: `+` and `-` raise `OutOfRange`, `str` is the form in which DynamoDB returns it."""

    def __add__(self, other: Any) -> Number:
        return _storable(super().__add__(other))

    def __sub__(self, other: Any) -> Number:
        return _storable(super().__sub__(other))

    def __str__(self) -> str:
        text = super().__str__()
        return CANONICAL.current()(text) or text


def install(_: Surroundings) -> None:
    NUMBER.set(Number)
    for text in TEXTS:
        # \d alone takes the digits of every script, and $ a line feed at the end.
        text.set(re.compile(text.current().pattern.replace("$", r"\Z"), re.ASCII))
    SCAN.replace(lambda original: lambda data: REFUSAL.current()(VALUES.current()(data), False) or original(data))
    for action in ACTIONS:
        action.replace(_exact)


def _exact(original: _Action) -> _Action:
    def act(data: dict[str, Any]) -> Any:
        try:
            _canonicalize(data)
            with decimal.localcontext(_EXACT):
                return original(data)
        except OutOfRange as error:
            return error_response_json("ValidationException", str(error), 400)
        except NotText as error:
            return error_response_json("SerializationException", str(error), 400)

    return act


def _canonicalize(value: Any) -> None:
    """Writes each valid number of a request in its canonical form, in place; MiniStack refuses the others."""
    if isinstance(value, list):
        for each in value:
            _canonicalize(each)
    elif isinstance(value, dict):
        if isinstance(value.get("N"), int | float):
            raise NotText("NUMBER_VALUE cannot be converted to String")
        if isinstance(value.get("N"), str):
            value["N"] = _canonical(value["N"])
        elif isinstance(value.get("NS"), list):
            value["NS"] = [_canonical(number) for number in value["NS"]]
        else:
            for each in value.values():
                _canonicalize(each)


def _canonical(number: Any) -> Any:
    return CANONICAL.current()(number) or number


def _storable(result: Decimal) -> Number:
    fault = FAULT.current()(Decimal.__str__(result))
    if fault is None:
        return Number(result)
    # DynamoDB calls it an overflow, too, when the sum needs more than 38 digits.
    words = UNDERFLOW if fault == UNDERFLOW.current() else OVERFLOW
    raise OutOfRange(words.current())
