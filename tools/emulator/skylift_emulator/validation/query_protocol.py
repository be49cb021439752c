"""Calls of services with the query protocol: a form whose names spell out the structure, `Tags.member.1.Key=a`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from botocore.model import Shape, StructureShape

from . import models
from .requests import Call

Form = Mapping[str, str]


def call_of(service: str, body: bytes) -> Call | None:
    """The call in a form; None where the form names no operation of the service."""
    form = dict(parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True))
    model = models.operation(service, form.get("Action", ""))
    if model is None or model.input_shape is None:
        return None
    return Call(model.name, _value(model.input_shape, form, "") or {})


def _value(shape: Shape, form: Form, prefix: str) -> Any:
    """The value under this prefix; None where the form has none."""
    if isinstance(shape, StructureShape):
        return _structure(shape, form, prefix)
    if shape.type_name == "list":
        return _list(shape, form, prefix)
    text = form.get(prefix)
    if text is not None and shape.type_name in ("integer", "long"):
        return int(text) if text.lstrip("-").isdigit() else text
    return text if shape.type_name != "map" else None


def _structure(shape: StructureShape, form: Form, prefix: str) -> dict[str, Any] | None:
    dotted = f"{prefix}." if prefix else ""
    if not any(name.startswith(dotted) for name in form):
        return None
    members = {
        name: _value(member, form, dotted + member.serialization.get("name", name))
        for name, member in shape.members.items()
    }
    return {name: value for name, value in members.items() if value is not None}


def _list(shape: Shape, form: Form, prefix: str) -> list[Any] | None:
    member: Shape = shape.member
    named = "" if shape.serialization.get("flattened") else f".{member.serialization.get('name', 'member')}"
    found: list[Any] = []
    while (each := _value(member, form, f"{prefix}{named}.{len(found) + 1}")) is not None:
        found.append(each)
    return found or None
