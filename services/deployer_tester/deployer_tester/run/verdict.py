"""Whether an answer is what was expected, in words. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from deployer_tester.run.calling import Answer
from deployer_tester.step import Expect

# What API Gateway says itself of a route that it does not have: HTTP APIs, REST APIs.
_NO_ROUTE = {(404, "Not Found"), (403, "Missing Authentication Token")}
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    passed: bool
    expected: str
    got: str


def judge(expect: Expect, answer: Answer) -> Verdict:
    value, is_json = parsed(answer)
    wrong = _wrong(expect, answer.status, value, is_json=is_json)
    return Verdict(wrong is None, described(expect), wrong or f"status {answer.status}")


def is_unrouted(answer: Answer) -> bool:
    """Whether it is API Gateway's own, for a route that it does not have."""
    return _is_gateways(answer.status, parsed(answer)[0])


def parsed(answer: Answer) -> tuple[Any, bool]:
    """The answer's JSON, and whether it is any."""
    try:
        return json.loads(answer.body), True
    except (ValueError, RecursionError):
        return None, False


def described(expect: Expect) -> str:
    statuses = _listed(expect.status) if expect.status else "below 500"
    parts = [f"status {statuses}"]
    if expect.type:
        parts.append(f"JSON of type {expect.type}" + (f" with {', '.join(expect.has)}" if expect.has else ""))
    return ", ".join(parts)


def _listed(statuses: list[int]) -> str:
    named = " or ".join(map(str, statuses[:_MOST_NAMED]))
    return named + (" or others" if len(statuses) > _MOST_NAMED else "")


def _wrong(expect: Expect, status: int, value: Any, *, is_json: bool) -> str | None:
    if (status not in expect.status) if expect.status else status >= 500:
        return f"status {status}"
    if expect.routed and not expect.status and _is_gateways(status, value):
        return f"status {status}, API Gateway's own answer for a route that it does not have"
    if expect.type is None or not 200 <= status < 300:
        return None
    if not is_json:
        return f"status {status}, and a body that is no JSON"
    return _mistyped(expect, status, value)


def _is_gateways(status: int, value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and (status, value.get("message")) in _NO_ROUTE


def _mistyped(expect: Expect, status: int, value: Any) -> str | None:
    named = expect.type or ""
    right = isinstance(value, _TYPES[named]) and (named == "boolean" or not isinstance(value, bool))
    if not right:
        return f"status {status}, and JSON of type {_type(value)}"
    missing = [name for name in expect.has if name not in value] if isinstance(value, dict) else []
    return f"status {status}, and an object without {', '.join(missing)}" if missing else None


def _type(value: Any) -> str:
    return next((name for name, types in _TYPES.items() if type(value) in types), "number")
