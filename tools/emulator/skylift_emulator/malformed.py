"""Faults of JSON request bodies that AWS's protocol layer refuses before the service sees the request."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

import botocore.session
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.model import OperationNotFoundError, Shape

_NOT_JSON = "the request body is not valid JSON"
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
# Names of MiniStack's services that differ from botocore's.
_MODELS = {"states": "stepfunctions", "monitoring": "cloudwatch"}
_STRUCTURES = {"structure": dict, "map": dict, "list": list}
_SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, str),
}


def in_bytes(body: bytes) -> str:
    """What is wrong with the body, as far as it can be seen cheaply on every request; empty if nothing is."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return f"the request body is not UTF-8: byte {error.object[error.start]:#04x} at {error.start}"
    if text and not text.lstrip().startswith("{"):
        return f"{_NOT_JSON}: expected an object"
    return in_content(body) if _SURROGATE.search(body) else ""


def in_content(body: bytes) -> str:
    """What is wrong with the body, parsed in full: syntax, numbers that are none, half a surrogate pair."""
    try:
        content = json.loads(body, parse_constant=_refuse)
        json.dumps(content, ensure_ascii=False).encode()
    except RecursionError:
        return f"{_NOT_JSON}: it is nested too deeply"
    except UnicodeEncodeError:
        return "a string contains half of a surrogate pair, which is no Unicode character"
    except ValueError as error:
        return f"{_NOT_JSON}: {error}"
    return ""


def in_types(body: bytes, service: str, operation: str) -> str:
    """The first value of another type than botocore's model of the operation names, in AWS's words with its field."""
    shape = _input(_MODELS.get(service, service), operation)
    content = json.loads(body or b"{}")
    if not isinstance(content, dict):
        return f"{_NOT_JSON}: expected an object"
    return "" if shape is None else _mismatch(content, shape, "")


def missing(body: bytes, service: str, operation: str) -> str:
    """The first required field that the request leaves out, in AWS's words."""
    shape: Any = _input(_MODELS.get(service, service), operation)
    content = json.loads(body or b"{}")
    absent = [name for name in (shape.required_members if shape else ()) if content.get(name) is None]
    if not absent:
        return ""
    place = absent[0][:1].lower() + absent[0][1:]
    constraint = "failed to satisfy constraint: Member must not be null"
    return f"1 validation error detected: Value null at '{place}' {constraint}"


@functools.cache
def _input(service: str, operation: str) -> Shape | None:
    try:
        return botocore.session.get_session().get_service_model(service).operation_model(operation).input_shape
    except (UnknownServiceError, DataNotFoundError, OperationNotFoundError):
        return None


def _mismatch(value: Any, shape: Any, field: str) -> str:
    if value is None:
        # AWS takes null for a field that is not given, not for an item of a list.
        return f"Unexpected null ({field})" if field.endswith("]") else ""
    if getattr(shape, "is_document_type", False):
        return ""
    wanted = _STRUCTURES.get(shape.type_name)
    if wanted is None:
        return _scalar_mismatch(value, shape.type_name, field)
    if not isinstance(value, wanted):
        return f"Unexpected field type ({field} must be a {shape.type_name})"
    return next(filter(None, (_mismatch(each, inner, name) for each, inner, name in _inside(value, shape, field))), "")


def _inside(value: Any, shape: Any, field: str) -> list[tuple[Any, Any, str]]:
    if shape.type_name == "list":
        return [(each, shape.member, f"{field}[{index}]") for index, each in enumerate(value)]
    if shape.type_name == "map":
        return [(each, shape.value, f"{field}.{name}") for name, each in value.items()]
    members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    return [(each, members[name], f"{field}.{name}".strip(".")) for name, each in value.items() if name in members]


def _scalar_mismatch(value: Any, wanted: str, field: str) -> str:
    allowed = _SCALARS.get(wanted, (object,))
    if isinstance(value, allowed) and (not isinstance(value, bool) or bool in allowed or object in allowed):
        return ""
    if isinstance(value, dict):
        return f"Start of structure or map found where not expected ({field})"
    if isinstance(value, list):
        return f"Start of list found where not expected ({field})"
    found = str(value).upper() if isinstance(value, bool) else "STRING" if isinstance(value, str) else "NUMBER"
    return f"{found}_VALUE cannot be converted to {wanted.capitalize()} ({field})"


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")
