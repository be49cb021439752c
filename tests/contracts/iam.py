"""Whether recorded policies allow something, as far as our own policies go.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Context = Mapping[str, str]
Statement = Mapping[str, Any]


def allows(statements: Sequence[Statement], action: str, resource: str, context: Context) -> bool:
    """One policy: something allows it and nothing denies it."""
    effects = {found["Effect"] for found in statements if _applies(found, action, resource, context)}
    return effects == {"Allow"}


def matches(pattern: str, text: str) -> bool:
    """`*` is any text, `?` one character, nothing else is special."""
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in re.split(r"([*?])", pattern))
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def _applies(statement: Statement, action: str, resource: str, context: Context) -> bool:
    return (
        any(matches(pattern.lower(), action.lower()) for pattern in statement["Action"])
        and any(matches(pattern, resource) for pattern in statement["Resource"])
        and all(_holds(test, keys, context) for test, keys in statement.get("Condition", {}).items())
    )


def _holds(test: str, keys: Mapping[str, str | list[str]], context: Context) -> bool:
    """Raises KeyError for a test that none of our policies used when this was written."""
    return all(_TESTS[test](values if isinstance(values, list) else [values], context.get(key))
               for key, values in keys.items())  # fmt: skip


_TESTS: dict[str, Callable[[list[str], str | None], bool]] = {
    "StringEquals": lambda values, found: found in values,
    "StringNotEquals": lambda values, found: found not in values,
    "ArnLike": lambda values, found: found is not None and any(matches(value, found) for value in values),
    "ArnEquals": lambda values, found: found is not None and any(matches(value, found) for value in values),
}
