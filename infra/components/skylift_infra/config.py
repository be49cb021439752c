"""Typed reading of a stack's YAML: a missing, unknown or mistyped field is an error that names it."""

import contextlib
import dataclasses
import json
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import pulumi

Shape = TypeVar("Shape")


def section(key: str, shape: type[Shape]) -> Shape:
    """The object under `<project>:<key>` as the dataclass `shape`; raises ConfigMissingError or ValueError."""
    config = pulumi.Config()
    return parse(f"{config.name}:{key}", config.require_object(key), shape)


def parse(where: str, given: Any, shape: type[Shape]) -> Shape:
    if not isinstance(given, dict):
        raise ValueError(f"{where} must be an object, not {given!r}")
    hints = get_type_hints(shape)
    unknown = sorted(set(given) - set(hints))
    if unknown:
        raise ValueError(f"{where} has unknown fields {', '.join(unknown)}; it takes {', '.join(sorted(hints))}")
    fields = dataclasses.fields(shape)  # type: ignore[arg-type]  # every shape is a dataclass
    missing = sorted(f.name for f in fields if f.name not in given and not _has_default(f))
    if missing:
        raise ValueError(f"{where} lacks {', '.join(missing)}")
    return shape(**{name: _value(f"{where}.{name}", value, hints[name]) for name, value in given.items()})


def _has_default(field: "dataclasses.Field[Any]") -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def _value(where: str, value: Any, hint: Any) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return parse(where, value, hint)
    if get_origin(hint) is Literal:
        return _one_of(where, value, get_args(hint))
    if get_origin(hint) is list:
        return _list(where, value, get_args(hint)[0])
    return _scalar(where, value, hint)


def _one_of(where: str, value: Any, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise ValueError(f"{where} must be one of {', '.join(map(str, allowed))}, not {value!r}")
    return value


def _list(where: str, value: Any, hint: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{where} must be a list, not {value!r}")
    return [_value(f"{where}[{index}]", each, hint) for index, each in enumerate(value)]


def _scalar(where: str, value: Any, hint: Any) -> Any:
    value = _from_text(value, hint)
    if hint is float and type(value) is int:
        return float(value)
    if hint is int and type(value) is float and value.is_integer():
        return int(value)
    if type(value) is not hint:
        raise ValueError(f"{where} must be {hint.__name__}, not {value!r}")
    return value


def _from_text(value: Any, hint: Any) -> Any:
    """The number or boolean that a text spells: the Pulumi CLI writes both as text when it rewrites a stack's YAML."""
    if isinstance(value, str) and hint in (bool, int, float):
        with contextlib.suppress(ValueError):
            return json.loads(value)
    return value
