"""Function URLs: an event in the payload format 2.0, without routes.

Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""

import json
from typing import Any

from . import event, response
from .config import ApiConfig, Route
from .event import Request
from .response import JSON, Header, Response
from .routing import Match

_MATCH = Match(Route("$default", "", ""), {})


def build(request: Request, api: ApiConfig, *, authorizer: dict[str, Any] | None = None) -> dict[str, Any]:
    """Returns the event. `request.path` is as it was sent: a function URL decodes nothing."""
    built = event.build(request, api, match=_MATCH, authorizer=authorizer)
    if authorizer is None:
        built["requestContext"]["accountId"] = "anonymous"
    return built


def of_function(payload: bytes) -> Response:
    """Returns the response: JSON where the function names no type, even without a body. Raises Malformed."""
    answer = response.of_function(payload, default_type=JSON)
    if not any(name == JSON[0] for name, _ in answer.headers):
        answer.headers.append(JSON)
    return answer


def refusal(status: int, text: str, *headers: Header) -> Response:
    """Returns a response of Lambda itself; its field has a capital, unlike API Gateway's."""
    return Response(status, [JSON, *headers], json.dumps({"Message": text}).encode())


def failure() -> Response:
    """Returns the response to a request whose function failed."""
    return Response(502, [JSON], b"Internal Server Error")
