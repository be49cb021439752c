"""Properties of a resource against the schema of its type: scalars get the type of the schema, and faults are named.

CloudFormation passes scalars on as the type that is expected: `10` and `true` in an environment become text, "30" as a
timeout becomes a number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .type_schemas import Schema, resolved

_NAMES = {"string": "String", "integer": "Integer", "number": "Number", "boolean": "Boolean"}
_NAMES |= {"array": "JSONArray", "object": "JSONObject"}
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def typed(whole: Schema, part: Any, value: Any) -> Any:
    """The value with every scalar in the type of the schema, where it has that meaning in it."""
    schema = resolved(whole, part)
    if isinstance(value, dict):
        return {name: typed(whole, _of_member(schema, name), each) for name, each in value.items()}
    if isinstance(value, list):
        return [typed(whole, schema.get("items"), each) for each in value]
    return _scalar(_types(schema), value)


def faults(whole: Schema, part: Any, value: Any, *, path: str = "#") -> Iterator[str]:
    """Each fault in the words of CloudFormation, for example `#: extraneous key [Nmae] is not permitted`."""
    schema = resolved(whole, part)
    types = _types(schema)
    if types and not any(_is(kind, value) for kind in types):
        yield f"{path}: expected type: {_NAMES[types[0]]}, found: {_name(value)}"
    elif isinstance(value, dict):
        yield from _object_faults(whole, schema, value, path=path)
    elif isinstance(value, list):
        yield from _size_faults(schema, len(value), "item count", path=path)
        for number, each in enumerate(value):
            yield from faults(whole, schema.get("items"), each, path=f"{path}/{number}")
    else:
        yield from _scalar_faults(schema, value, path=path)


def _object_faults(whole: Schema, schema: Schema, value: dict[str, Any], *, path: str) -> Iterator[str]:
    for name in schema.get("required") or ():
        if name not in value:
            yield f"{path}: required key [{name}] not found"
    for name, each in value.items():
        if schema.get("additionalProperties") is False and _of_member(schema, name) is None:
            yield f"{path}: extraneous key [{name}] is not permitted"
        else:
            yield from faults(whole, _of_member(schema, name), each, path=f"{path}/{name}")


def _size_faults(schema: Schema, size: int, what: str, *, path: str) -> Iterator[str]:
    least, most = ("minItems", "maxItems") if what == "item count" else ("minLength", "maxLength")
    if size < schema.get(least, 0):
        yield f"{path}: expected minimum {what}: {schema[least]}, found: {size}"
    if size > schema.get(most, size):
        yield f"{path}: expected maximum {what}: {schema[most]}, found: {size}"


def _scalar_faults(schema: Schema, value: Any, *, path: str) -> Iterator[str]:
    allowed = schema.get("enum")
    if allowed and value not in allowed:
        yield f"{path}: {value} is not a valid enum value"
    if isinstance(value, str) and "string" in _types(schema):
        if len(value) > schema.get("maxLength", len(value)):
            yield f"{path}: expected maxLength: {schema['maxLength']}, actual: {len(value)}"
        if len(value) < schema.get("minLength", 0):
            yield f"{path}: expected minLength: {schema['minLength']}, actual: {len(value)}"
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            yield f"{path}: {value} is not greater or equal to {schema['minimum']}"
        if value > schema.get("maximum", value):
            yield f"{path}: {value} is not less or equal to {schema['maximum']}"


def _of_member(schema: Schema, name: str) -> Any:
    """The schema of a member; None where there is none, so that everything goes."""
    if name in (schema.get("properties") or {}):
        return schema["properties"][name]
    if patterns := schema.get("patternProperties"):
        # The service itself judges the names in a map, and the patterns are Java's.
        return next(iter(patterns.values()))
    more = schema.get("additionalProperties")
    return more if isinstance(more, dict) else None


def _types(schema: Schema) -> list[str]:
    found = schema.get("type") or []
    return [found] if isinstance(found, str) else list(found)


def _is(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, (int, float)):
        return kind == "number" or (kind == "integer" and float(value).is_integer())
    return isinstance(value, {"string": str, "array": list, "object": dict}.get(kind, ()))


def _name(value: Any) -> str:
    kinds = {bool: "Boolean", int: "Integer", float: "Number", str: "String", list: "JSONArray", dict: "JSONObject"}
    return kinds.get(type(value), "Null")


def _scalar(types: list[str], value: Any) -> Any:
    # cfn-lint names several types where the one that CloudFormation passes on is text.
    if isinstance(value, (bool, int, float)) and "string" in types:
        return json.dumps(value)
    if not types or any(_is(kind, value) for kind in types):
        return value
    if isinstance(value, str):
        return _read(types, value.strip(), value)
    return value


def _read(types: list[str], text: str, value: str) -> Any:
    if "boolean" in types and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if ("integer" in types or "number" in types) and _NUMBER.fullmatch(text):
        number = float(text)
        return int(text) if text.lstrip("-").isdigit() else number
    return value
