"""What a function answered, as API Gateway turns it into an HTTP response."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Header = tuple[bytes, bytes]
# The server says these itself.
DROPPED = frozenset({"connection", "content-length", "transfer-encoding", "keep-alive", "upgrade", "date"})
TEXT = (b"content-type", b"text/plain; charset=utf-8")
JSON = (b"content-type", b"application/json")
WITHOUT_BODY = (204, 304)
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(slots=True)
class Response:
    status: int
    headers: list[Header] = field(default_factory=list)
    body: bytes = b""


class Malformed(ValueError):
    """The function's answer is none that API Gateway can use; it answers 500."""


def message(status: int, text: str, *headers: Header) -> Response:
    """The gateway's own answer."""
    return Response(status, [JSON, *headers], json.dumps({"message": text}, separators=(",", ":")).encode())


def of_function(payload: bytes, *, default_type: Header = TEXT) -> Response:
    """Format 2.0: an object with `statusCode`, or anything else, which is then the body. Raises Malformed."""
    answer = json.loads(payload) if payload else None
    if isinstance(answer, dict) and "statusCode" in answer:
        return _full(answer, default_type)
    body = answer.encode() if isinstance(answer, str) else payload
    return Response(200, [JSON], body)


def _full(answer: Mapping[str, Any], default_type: Header) -> Response:
    status = status_of(answer["statusCode"])
    body = body_of(answer, status)
    try:
        headers = _headers(answer)
    except (AttributeError, TypeError) as error:
        raise Malformed(f"headers or cookies are of the wrong type: {error}") from error
    if body and not any(name == b"content-type" for name, _ in headers):
        headers.append(default_type)
    return Response(status, headers, body)


def status_of(value: Any) -> int:
    """Returns the status of a final response. Raises Malformed."""
    try:
        # int() would cut 200.5 down to what nobody said.
        status = int(str(value))
    except ValueError as error:
        raise Malformed(f"statusCode {value!r} is no whole number") from error
    # An interim answer cannot be the last word.
    if not 200 <= status <= 599:
        raise Malformed(f"statusCode {status} is none of a final answer")
    return status


def _headers(answer: Mapping[str, Any]) -> list[Header]:
    """Format 2.0 knows no `multiValueHeaders`: API Gateway leaves them unread."""
    headers = [
        (header, header_value(value))
        for name, value in (answer.get("headers") or {}).items()
        if (header := header_name(name)) and value is not None
    ]
    cookies = answer.get("cookies") or []
    if not isinstance(cookies, list):
        raise Malformed(f"cookies is {type(cookies).__name__}, not a list")
    return headers + [(b"set-cookie", header_value(cookie)) for cookie in cookies]


def header_name(name: str) -> bytes:
    """Returns the name in lower case; nothing for a header that the server sets itself. Raises Malformed."""
    if name.lower() in DROPPED:
        return b""
    if not TOKEN.fullmatch(name):
        raise Malformed(f"{name!r} cannot be a header's name")
    return name.lower().encode()


def header_value(value: Any) -> bytes:
    """Raises Malformed for anything but text, numbers and booleans."""
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, str | int | float):
        # A line break would end the header and begin the next.
        return CONTROL.sub(b"", str(value).encode("latin-1", "replace"))
    raise Malformed(f"a header's value is {type(value).__name__}")


def body_of(answer: Mapping[str, Any], status: int) -> bytes:
    """Returns the bytes of `body`. Raises Malformed."""
    body = answer.get("body")
    if body is None or status in WITHOUT_BODY:
        return b""
    if not isinstance(body, str):
        raise Malformed(f"body is {type(body).__name__}, not a string")
    if not answer.get("isBase64Encoded"):
        # Half of a surrogate pair has no bytes.
        return body.encode("utf-8", "replace")
    try:
        return base64.b64decode(body)
    except binascii.Error as error:
        raise Malformed("body is not base64") from error
