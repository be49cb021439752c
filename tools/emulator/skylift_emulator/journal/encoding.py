"""Keys and values of the journal's rows, in the JSON form that MiniStack restores its services from."""

from __future__ import annotations

import ast
import json
from typing import Any

from ministack.core.persistence import _json_default, _json_object_hook

_SEPARATOR = "\x1f"
_ATTEMPTS = 3
_encoder = json.JSONEncoder(default=_json_default)


def encode(value: Any) -> str:
    """The value as JSON. Another thread may change it meanwhile; then it is encoded again."""
    for attempt in range(_ATTEMPTS):
        try:
            return _encoder.encode(value)
        except RuntimeError:
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError


def decode(text: str) -> Any:
    return json.loads(text, object_hook=_json_object_hook)


def scoped_key(key: tuple[Any, ...]) -> str:
    """The key of a row for an entry of a scoped dictionary: (account, key) or (account, region, key)."""
    return _SEPARATOR.join((*key[:-1], repr(key[-1])))


def parsed_key(key: str) -> tuple[Any, ...]:
    """The reverse of `scoped_key`."""
    *scope, last = key.split(_SEPARATOR)
    return (*scope, ast.literal_eval(last))
