"""Checks compiled from the shapes of a service model: required members, ranges, lengths, patterns, enumerations.

Shapes without constraints compile to nothing, so a request costs only the members that can be wrong: an item of
DynamoDB is never walked. The wording is that of AWS's services, for example: Value '901' at 'timeout' failed to satisfy
constraint: Member must have value less than or equal to 900
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

Check = Callable[[Any, str], Iterator[str]]
# Shapes that are not checked here: the name of an environment variable has two characters at least in the model, where
# everything else takes one; of Runtime, Lambda has words of its own (`rules.functions`).
UNCHECKED = frozenset({"EnvironmentVariableName", "Runtime"})
MISSING = "Member must not be null"
_NUMBERS = ("integer", "long", "float", "double")
_BASE64_RATIO = 0.75
# Java's regular expressions know more than Python's; what cannot be compiled is not checked.
_ONLY_JAVA = re.compile(r"\\p\{|\\P\{|&&|\\h|\\R")


def compiled(shape: Shape) -> Check | None:
    """The check of a value of this shape; None where every value is accepted."""
    return _Compiler().check(shape)


class _Compiler:
    """Compiles each shape once; a shape that contains itself refers to its own check."""

    def __init__(self) -> None:
        self._done: dict[str, Check | None] = {}

    def check(self, shape: Shape) -> Check | None:
        if shape.name not in self._done:
            # Until it is known: nothing within itself that is not found elsewhere.
            self._done[shape.name] = None
            self._done[shape.name] = self._compiled(shape)
        return self._done[shape.name]

    def _compiled(self, shape: Shape) -> Check | None:
        if shape.name in UNCHECKED:
            return None
        if isinstance(shape, StructureShape):
            return self._structure(shape)
        own = _length(shape) if isinstance(shape, (ListShape, MapShape)) else _scalar(shape)
        if isinstance(shape, ListShape):
            return _both(own, _each(self.check(shape.member)))
        if isinstance(shape, MapShape):
            return _both(own, _each_value(self.check(shape.key), self.check(shape.value)))
        return own

    def _structure(self, shape: StructureShape) -> Check | None:
        required = {name for name in shape.required_members if _is_seen(shape, name)}
        checks = [(name, self.check(member), name in required) for name, member in shape.members.items()]
        kept = [each for each in checks if each[1] or each[2]]
        return _members(kept) if kept else None


def _is_seen(shape: StructureShape, name: str) -> bool:
    """Whether a missing value is a fault: headers and raw bodies are not read, and clients fill tokens in."""
    member = shape.members[name]
    located = (
        member.serialization.get("location") in ("header", "headers") or shape.serialization.get("payload") == name
    )
    return not (located or member.metadata.get("idempotencyToken"))


def _members(members: list[tuple[str, Check | None, bool]]) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            return
        for name, inner, required in members:
            given = value.get(name)
            if given is None:
                if required:
                    yield f"Value null at '{_at(path, name)}' failed to satisfy constraint: {MISSING}"
            elif inner:
                yield from inner(given, _at(path, name))

    return check


def _at(path: str, name: str) -> str:
    lowered = name[:1].lower() + name[1:]
    return f"{path}.{lowered}" if path else lowered


def _each(inner: Check | None) -> Check | None:
    def check(value: Any, path: str) -> Iterator[str]:
        for number, each in enumerate(value if isinstance(value, list) else (), 1):
            yield from inner(each, f"{path}.{number}.member")  # type: ignore[misc]  # not called without

    return check if inner else None


def _each_value(key: Check | None, inner: Check | None) -> Check | None:
    def check(value: Any, path: str) -> Iterator[str]:
        for name, each in value.items() if isinstance(value, Mapping) else ():
            for problem in key(name, path) if key else ():
                must = problem.partition("constraint: ")[2]
                yield f"Value at '{path}' failed to satisfy constraint: Map keys must satisfy constraint: [{must}]"
            if inner:
                yield from inner(each, f"{path}.{name}.member")

    return check if key or inner else None


def _both(first: Check | None, second: Check | None) -> Check | None:
    if not (first and second):
        return first or second

    def check(value: Any, path: str) -> Iterator[str]:
        yield from first(value, path)
        yield from second(value, path)

    return check


def _length(shape: Shape) -> Check | None:
    # An empty map is what clients send for none.
    lowest = "min" if isinstance(shape, ListShape) else None
    return _bounds(shape, "length", len, types=(list, Mapping), lowest=lowest)


def _scalar(shape: Shape) -> Check | None:
    if shape.type_name in _NUMBERS:
        return _bounds(shape, "value", float, types=(int, float))
    if shape.type_name == "blob":
        # A blob of no bytes is a valid value, and clients leave its length to the service.
        return _bounds(shape, "length", lambda value: len(value) * _BASE64_RATIO, types=(str,), lowest=None)
    if shape.type_name == "string":
        return _both(_enumeration(shape), _both(_bounds(shape, "length", len, types=(str,)), _pattern(shape)))
    return None


def _bounds(
    shape: Shape, what: str, measure: Callable[[Any], float], *, types: tuple[type, ...], lowest: str | None = "min"
) -> Check | None:
    low, high = shape.metadata.get(lowest) if lowest else None, shape.metadata.get("max")
    if not low and high is None:
        return None

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, types) or isinstance(value, bool):
            return
        measured = measure(value)
        if low is not None and measured < low:
            yield _failed(shape, value, path, must=f"have {what} greater than or equal to {low}")
        if high is not None and measured > high:
            yield _failed(shape, value, path, must=f"have {what} less than or equal to {high}")

    return check


def _enumeration(shape: Shape) -> Check | None:
    allowed = shape.metadata.get("enum")
    if not allowed:
        return None
    known, listed = frozenset(allowed), ", ".join(allowed)

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, str) and value not in known:
            yield _failed(shape, value, path, must=f"satisfy enum value set: [{listed}]")

    return check


def _pattern(shape: Shape) -> Check | None:
    pattern = str(shape.metadata.get("pattern") or "")
    if not pattern or pattern == ".*" or _ONLY_JAVA.search(pattern):
        return None
    try:
        expression = re.compile(pattern, re.ASCII)
    except re.error:
        return None

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, str) and not expression.fullmatch(value):
            yield _failed(shape, value, path, must=f"satisfy regular expression pattern: {pattern}")

    return check


def _failed(shape: Shape, value: Any, path: str, *, must: str) -> str:
    shown = "" if shape.metadata.get("sensitive") else f" '{_text(value)}'"
    return f"Value{shown} at '{path}' failed to satisfy constraint: Member must {must}"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}={_text(each)}" for name, each in value.items()) + "}"
    return str(value)
