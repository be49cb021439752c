"""A function's result in payload format 1.0: that of REST APIs, and of HTTP APIs whose integration asks for it.

No field is required, and no other field is allowed. Sources:
https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html and LocalStack's
tests, which were validated against AWS.
"""

import json
from collections.abc import Mapping
from typing import Any

from .response import JSON, Header, Malformed, Response, body_of, header_name, header_value, status_of

_FIELDS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}


def of_function(payload: bytes, *, decode: bool = True) -> Response:
    """Returns the response. Without `decode` a base64 body stays text, as for a REST API without binary types.

    Raises Malformed.
    """
    answer = json.loads(payload) if payload else None
    if not isinstance(answer, dict) or not answer.keys() <= _FIELDS:
        raise Malformed("the function's result is not an object with nothing but the fields of the format 1.0")
    status = status_of(answer.get("statusCode", 200))
    headers = _headers(answer)
    if not any(name == JSON[0] for name, _ in headers):
        headers.append(JSON)
    return Response(status, headers, body_of(answer if decode else {**answer, "isBase64Encoded": False}, status))


def _headers(answer: Mapping[str, Any]) -> list[Header]:
    """`multiValueHeaders` take precedence over `headers` of the same name, in any case of its letters."""
    many: dict[bytes, list[Any]] = {}
    for field, listed in (("headers", False), ("multiValueHeaders", True)):
        given = answer.get(field) or {}
        if not isinstance(given, dict):
            raise Malformed(f"{field} is {type(given).__name__}, not an object")
        for name, value in given.items():
            if listed and not isinstance(value, list):
                raise Malformed(f"{field}: {name} is {type(value).__name__}, not a list")
            many[header_name(name)] = value if listed else [value]
    return [(name, header_value(value)) for name, values in many.items() if name for value in values]
