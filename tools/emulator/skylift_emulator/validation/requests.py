"""The operation and the parameters of an HTTP request, by the protocol of its service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

from botocore.model import OperationModel, Shape, StructureShape

from . import models

Query = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """`params` are named as in the service model."""

    operation: str
    params: dict[str, Any]


def of_json(headers: Mapping[str, str], body: bytes) -> Call | None:
    """The call of a JSON service; None for another protocol and for a body that is not JSON."""
    _, _, operation = headers.get("x-amz-target", "").rpartition(".")
    params = _loaded(body) if operation else None
    return Call(operation, params) if params is not None else None


def of_rest(service: str, method: str, path: str, query: Query, body: bytes) -> Call | None:  # noqa: PLR0917
    """The call of a REST service with JSON bodies; None where no operation has that path."""
    for model, expression in _routes(service, method):
        found = expression.fullmatch(path)
        if found and model.input_shape:
            labels = {name: unquote(value) for name, value in zip(expression.groupindex, found.groups(), strict=True)}
            return Call(model.name, _rest_params(model.input_shape, labels, query, body=body))
    return None


def _loaded(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body) if body else {}
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


@cache
def _routes(service: str, method: str) -> list[tuple[OperationModel, re.Pattern[str]]]:
    """The operations of a method, those with the most literal path first."""
    model = models.service(service)
    operations = [model.operation_model(name) for name in model.operation_names]
    found = [each for each in operations if each.http["method"] == method]
    found.sort(key=lambda each: each.http["requestUri"].count("{"))
    return [(each, _expression(each.http["requestUri"])) for each in found]


def _expression(template: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", template.partition("?")[0].rstrip("/"))
    return re.compile("".join(map(_part, parts)) + "/?")


def _part(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name, greedy = part[1:-1].removesuffix("+"), part.endswith("+}")
    return f"(?P<{re.sub('[^A-Za-z0-9]', '_', name)}>{'.+' if greedy else '[^/]+'})"


def _rest_params(shape: StructureShape, labels: dict[str, str], query: Query, *, body: bytes) -> dict[str, Any]:
    payload = shape.serialization.get("payload")
    document = {} if payload else _loaded(body) or {}
    return dict(_members(shape, labels, query, document=document))


def _members(
    shape: StructureShape, labels: dict[str, str], query: Query, *, document: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    for name, member in shape.members.items():
        wire, location = member.serialization.get("name", name), member.serialization.get("location")
        if location == "uri":
            yield name, labels.get(re.sub("[^A-Za-z0-9]", "_", wire))
        elif location == "querystring" and wire in query:
            yield name, _typed(member, query[wire])
        elif location is None and document.get(wire) is not None:
            yield name, renamed(member, document[wire])


def _typed(shape: Shape, value: Any) -> Any:
    text = value[0] if isinstance(value, list) and shape.type_name != "list" else value
    if shape.type_name in ("integer", "long") and isinstance(text, str):
        return int(text) if text.lstrip("-").isdigit() else text
    return text


def renamed(shape: Shape, value: Any) -> Any:
    """A value from the wire with the names of the model, where the two differ (API Gateway)."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        wired = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
        return {wired[each][0]: renamed(wired[each][1], inner) for each, inner in value.items() if each in wired}
    if shape.type_name == "list" and isinstance(value, list):
        return [renamed(shape.member, each) for each in value]
    return value
