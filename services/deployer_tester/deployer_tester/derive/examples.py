"""Values for a JSON schema: the schema's own examples, else the plainest value that it allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
MAX_DEPTH = 8
_FORMATS = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "email": "somebody@example.com",
    "uri": "https://example.com/",
    "ipv4": "192.0.2.1",
}


class NoExample(Exception):
    """The schema asks for what cannot be made up, such as a text of some pattern."""


@dataclass(frozen=True)
class Examples:
    """`follow` gives what a `$ref` stands for."""

    follow: Callable[[Any], Schema]

    def of(self, schema: Any, depth: int = 0) -> Any:
        """Raises NoExample."""
        found = self.follow(schema)
        if depth > MAX_DEPTH:
            raise NoExample("it goes too deep")
        known, value = given(found)
        if known:
            return value
        for choice in ("oneOf", "anyOf"):
            if found.get(choice):
                return self.of(found[choice][0], depth + 1)
        if found.get("allOf"):
            return self._merged(found, depth)
        return self._made(found, depth)

    def _merged(self, schema: Schema, depth: int) -> Any:
        parts = [self.of(part, depth + 1) for part in schema["allOf"]]
        if not all(isinstance(part, dict) for part in parts):
            return parts[0]
        rest = {name: value for name, value in schema.items() if name != "allOf"}
        merged: dict[str, Any] = {}
        for part in [*parts, self._object(rest, depth)]:
            merged |= part
        return merged

    def _made(self, schema: Schema, depth: int) -> Any:
        kind = type_of(schema)
        makers: dict[str | None, Callable[[], Any]] = {
            "object": lambda: self._object(schema, depth),
            "array": lambda: [self.of(schema.get("items", {}), depth + 1)] * (schema.get("minItems") or 0),
            "string": lambda: _string(schema),
            "integer": lambda: _number(schema),
            "number": lambda: _number(schema),
            "boolean": lambda: True,
        }
        return makers.get(kind, lambda: None)()

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties = schema.get("properties") or {}
        return {name: self.of(properties.get(name, {}), depth + 1) for name in schema.get("required") or []}


def given(schema: Schema) -> tuple[bool, Any]:
    """Whether the schema itself names a value, and which."""
    for name in ("example", "const", "default"):
        if name in schema:
            return True, schema[name]
    for name in ("examples", "enum"):
        if isinstance(schema.get(name), list) and schema[name]:
            return True, schema[name][0]
    return False, None


def type_of(schema: Schema) -> str | None:
    """The one type of the schema; of OpenAPI 3.1's lists, the first that is not null."""
    named = schema.get("type")
    if isinstance(named, list):
        named = next((each for each in named if each != "null"), None)
    if named is None and "properties" in schema:
        return "object"
    return named if isinstance(named, str) else None


def _string(schema: Schema) -> str:
    if schema.get("pattern"):
        raise NoExample("a text of a pattern has no example")
    text = _FORMATS.get(str(schema.get("format")), "skylift")
    text = text.ljust(schema.get("minLength") or 0, "x")
    return text[: schema.get("maxLength", len(text))]


def _number(schema: Schema) -> Any:
    least = schema.get("minimum")
    above = schema.get("exclusiveMinimum")
    if isinstance(above, int | float) and not isinstance(above, bool):
        return above + 1
    return least if least is not None else min(1, schema.get("maximum", 1))
