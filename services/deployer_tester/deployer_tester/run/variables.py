"""What one step's answer gives to the next."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from deployer_tester.run.calling import Request
from deployer_tester.step import VARIABLE, Step

MAX_VALUE = 4_000
Values = Mapping[str, Any]


class NotStored(Exception):
    """An answer does not hold what it was to give; the text names it."""


def picked(paths: Mapping[str, str], answer: Any) -> dict[str, Any]:
    """Raises NotStored."""
    return {name: _at(answer, path) for name, path in paths.items()}


def request(step: Step, values: Values) -> Request:
    """In an endpoint a value is one segment or one value of a query, whatever it holds.

    Raises NotStored for values that would lead out of the API.
    """
    body = None if step.body is None else json.dumps(_filled(step.body, values)).encode()
    headers = {name: _text(value, values, _one_line) for name, value in step.headers.items()}
    if body is not None and "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = "application/json"
    endpoint = _text(step.endpoint, values, lambda text: quote(text, safe=""))
    if ".." in endpoint.partition("?")[0].split("/"):
        raise NotStored("what an earlier step gave leads out of the API")
    return Request(step.method, endpoint, headers, body)


def _at(answer: Any, path: str) -> Any:
    found = answer
    for part in path.split("."):
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            raise NotStored(f"the answer has no {path!r}")
    if found is None or isinstance(found, dict | list) or len(str(found)) > MAX_VALUE:
        raise NotStored(f"{path!r} of the answer is no plain value")
    return found


def _filled(value: Any, values: Values) -> Any:
    """A text that is a variable alone becomes the value with its type."""
    if isinstance(value, dict):
        return {name: _filled(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, values) for each in value]
    if not isinstance(value, str):
        return value
    alone = VARIABLE.fullmatch(value)
    return values[alone[1]] if alone else _text(value, values, str)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str, values: Values, made_safe: Callable[[str], str]) -> str:
    return VARIABLE.sub(lambda found: made_safe(str(values[found[1]])), text)
