"""Plain HTTP to the measured platform, as one person with a token."""

from __future__ import annotations

import contextlib
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from skylift_tools.bench.failures import BenchFailure

_PATIENCE_SECONDS = 30


def call(url: str, method: str = "GET", body: Any = None, *, token: str = "", expected: int = 200) -> Any:
    """The JSON that it answers. Raises BenchFailure for another status than `expected`."""
    headers = {"content-type": "application/json"} if body is not None else {}
    if token:
        headers["authorization"] = f"Bearer {token}"
    content = None if body is None else json.dumps(body).encode()
    return json.loads(_answer(url, method, content, headers=headers, expected=expected) or b"null")


def upload(url: str, method: str, content: bytes, *, headers: dict[str, str]) -> None:
    """Sends a file to a presigned address. Raises BenchFailure when it is refused."""
    _answer(url, method, content, headers=headers, expected=200)


def answers(url: str, expected: int = 200) -> bool:
    """Whether a GET is answered with this status now."""
    try:
        _answer(url, "GET", None, headers={}, expected=expected)
    except (BenchFailure, OSError, http.client.HTTPException):
        return False
    return True


def _answer(url: str, method: str, content: bytes | None, *, headers: dict[str, str], expected: int) -> bytes:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_PATIENCE_SECONDS)
    with contextlib.closing(connection):
        target = f"{address.path}?{address.query}" if address.query else address.path
        connection.request(method, target, content, headers)
        answer = connection.getresponse()
        body = answer.read()
    if answer.status != expected:
        raise BenchFailure(
            f"{method} {address.path} was answered {answer.status}: {body[:300].decode(errors='replace')}"
        )
    return body
