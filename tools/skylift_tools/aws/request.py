"""Pulumi properties to boto3 parameters, by the service's own model.

The properties of Pulumi's AWS provider and AWS's parameters differ mostly in case (`corsConfiguration.allowOrigins`,
`CorsConfiguration.AllowOrigins`), so a request is read off the operation's input shape: each member takes the property
of its name, structures recurse, tags take the shape that the service wants. What is called differently is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Values = dict[str, Any]
_TAG_MEMBERS = {"tags", "tagset", "taglist"}


def build(client: Any, operation: str, props: Mapping[str, Any], *, fixed: Mapping[str, Any]) -> Values:
    """The parameters of a call: `fixed` as they are (None: left out), the rest from the properties."""
    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
    values: Values = _structure(model.input_shape, props, skip=frozenset(fixed)) if model.input_shape else {}
    return values | {name: value for name, value in fixed.items() if value is not None}


def shaped(client: Any, operation: str, member: str, *, value: Any) -> Any:
    """A property's value in the shape of one member (path with dots) of an operation's input."""
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).input_shape
    for part in member.split("."):
        shape = shape.members[part]
    return _convert(shape, value)


def _structure(shape: Any, props: Mapping[str, Any], *, skip: frozenset[str] = frozenset()) -> Values:
    folded = {key.casefold(): value for key, value in props.items()}
    values: Values = {}
    for name, member in shape.members.items():
        key = name.casefold()
        value = folded.get("tagsall") if key in _TAG_MEMBERS and "tagsall" in folded else folded.get(key)
        if name not in skip and value is not None:
            values[name] = _convert(member, value)
    return values


def _convert(shape: Any, value: Any) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape, value) if isinstance(value, dict) else value
    if kind == "list":
        return _list(shape.member, value)
    if kind == "map":
        return {key: _convert(shape.value, item) for key, item in value.items()}
    return _SCALARS.get(kind, lambda same: same)(value)


def _list(member: Any, value: Any) -> list[Any]:
    if isinstance(value, dict) and member.type_name == "structure":
        pair = {name.casefold(): name for name in member.members}
        if {"value"} < pair.keys() and pair.keys() <= {"key", "name", "value"}:
            label = pair.get("key") or pair["name"]
            return [{label: key, pair["value"]: str(item)} for key, item in value.items()]
    items = value if isinstance(value, list) else [value]
    return [_convert(member, item) for item in items]


def text(value: Any) -> str:
    """A scalar as AWS writes it in text: booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


_SCALARS: dict[str, Any] = {
    "string": text,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": lambda value: value in (True, "true"),
}
