"""Which inputs of a resource changed, compared by meaning rather than by text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

Values = dict[str, Any]
# The parts of a path: `a.b`, `a["b"]`, `a[0]`, `a[*]`.
_PART = re.compile(r"""\["([^"]+)"\]|\[(\d+|\*)\]|([^.\[\]]+)""")
_EVERY = "*"
_SETS = {"Action", "NotAction", "Resource", "NotResource"}


def changed(old: Values, new: Values) -> set[str]:
    """Top-level properties that differ. JSON documents are compared as documents, policies' lists as sets."""
    return {key for key in old.keys() | new.keys() if not same(old.get(key), new.get(key))}


def same(old: Any, new: Any) -> bool:
    """Whether two property values mean the same."""
    return bool(old == new) or _canonical(old) == _canonical(new)


def keep_ignored(old: Values, new: Values, ignored: Iterable[str]) -> Values:
    """The new inputs with every `ignoreChanges` path set back to what is recorded."""
    kept = json.loads(json.dumps(new))
    for path in ignored:
        _copy(old, kept, [quoted or index or name for quoted, index, name in _PART.findall(path)])
    return dict(kept)


def _copy(old: Any, new: Any, path: list[str]) -> None:
    key, rest = path[0], path[1:]
    if isinstance(old, dict) and isinstance(new, dict):
        for name in old.keys() | new.keys() if key == _EVERY else {key}:
            _copy_key(old, new, [name, *rest])
    elif isinstance(old, list) and isinstance(new, list):
        # What the new list has beyond the old one has nothing to be set back to.
        indexes = range(min(len(old), len(new)))
        for index in indexes if key == _EVERY else [each for each in indexes if str(each) == key]:
            if rest:
                _copy(old[index], new[index], rest)
            else:
                new[index] = old[index]


def _copy_key(old: Values, new: Values, path: list[str]) -> None:
    key, rest = path[0], path[1:]
    if rest and key in old and key in new:
        _copy(old[key], new[key], rest)
    elif key in old:
        new[key] = old[key]
    else:
        new.pop(key, None)


def _canonical(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return _canonical(json.loads(value))
        except ValueError:
            return value
    if isinstance(value, dict):
        return {key: _members(item) if key in _SETS else _canonical(item) for key, item in value.items()}
    return [_canonical(item) for item in value] if isinstance(value, list) else value


def _members(value: Any) -> Any:
    items = value if isinstance(value, list) else [value]
    return sorted(items) if all(isinstance(item, str) for item in items) else _canonical(value)
