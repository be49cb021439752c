"""From the request that was received to the one that the rules look at, and back to MiniStack's response."""

from __future__ import annotations

from typing import Any

from skylift_apigateway import event
from skylift_apigateway.event import Request
from skylift_apigateway.response import Response

from skylift_emulator import received

Sent = tuple[int, dict[str, Any], bytes]


def request(path: str, *, domain: str, body: bytes = b"") -> Request:
    """Returns the request that is being served; `path` as the API's function is to see it, `domain` as on AWS."""
    found = event.request_of(received.scope())
    found.path, found.domain, found.body = path, domain, body
    return found


def sent(answer: Response) -> Sent:
    """Returns the response as MiniStack sends it: a header that comes more than once is a list."""
    headers: dict[str, Any] = {}
    for raw_name, raw_value in answer.headers:
        headers.setdefault(raw_name.decode("latin-1"), []).append(raw_value.decode("latin-1"))
    return answer.status, headers, answer.body


def answer_of(response: tuple[int, dict[str, Any], bytes]) -> Response:
    """Returns one of MiniStack's responses for the rules to go on with."""
    status, headers, body = response
    return Response(
        status, [(name.lower().encode(), str(value).encode("latin-1")) for name, value in headers.items()], body
    )
