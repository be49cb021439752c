"""Reference Paths of Step Functions (`$.a.b[0]`): reading and writing one place of a JSON value.

Words: https://github.com/json-path/JsonPath, which Step Functions uses, as far as they are known.
"""

from __future__ import annotations

import copy
import json
from typing import Any

Token = tuple[str, Any]


class NoResult(LookupError):
    """A path leads to nothing; `str` is the reason in AWS's words."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"Invalid path '{path}' : {reason}")
        self.path = path


class Conflict(ValueError):
    """A result cannot be written to the place that a path names."""


def read(path: str, tokens: list[Token], data: Any) -> Any:
    """The value at the path, without wildcards. Raises `NoResult`.

    An index beyond the end of a list gives null, as Step Functions does.
    """
    walked = "$"
    for position, (kind, name) in enumerate(tokens):
        if kind == "field":
            if not isinstance(data, dict):
                raise NoResult(path, f"Property ['{name}'] not found in path {walked}")
            walked += f"['{name}']"
            if name not in data:
                is_last = position == len(tokens) - 1
                raise NoResult(path, f"{'No results for' if is_last else 'Missing property in'} path {walked}")
            data = data[name]
        else:
            if not isinstance(data, list):
                raise NoResult(path, f"Filter: [{name}] can only be applied to arrays")
            walked += f"[{name}]"
            data = data[name] if name < len(data) else None
    return data


def written(path: str, tokens: list[Token], data: Any, *, result: Any) -> Any:
    """A copy of `data` with `result` at the path; objects on the way are created. Raises `Conflict`."""
    output = current = copy.deepcopy(data)
    *way, last = tokens
    for token in way:
        _check(current, token, path=path, data=data)
        current = current.setdefault(token[1], {}) if isinstance(current, dict) else current[token[1]]
    _check(current, last, path=path, data=data)
    current[last[1]] = result
    return output


def _check(current: Any, token: Token, *, path: str, data: Any) -> None:
    kind, name = token
    fits = isinstance(current, dict) if kind == "field" else isinstance(current, list) and name < len(current)
    if not fits or kind == "wildcard":
        raise Conflict(f"Unable to apply ReferencePath {path} to input {json.dumps(data)}")
