"""Translates API Gateway's payload 2.0 to ASGI and back, so that an app sees what uvicorn would show it.

    adapter = asgi_adapter(app)
    answer = adapter(event, context)

Mangum runs the app. Its own handler for this payload decodes the path a second time, reads header bytes as UTF-8,
fails for `Host: [::1]` and sets no `raw_path`; `HttpApiPayload` replaces it. A decoded `?` in the path and the order
of repeated headers are lost before an event reaches a function, so no handler can restore them.
"""

import base64
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from mangum import Mangum
from starlette.types import ASGIApp, Scope

_ASGI = {"version": "3.0", "spec_version": "2.3"}
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What a client leaves as it is in a path (RFC 3986, pchar).
_UNQUOTED = "/!$&'()*+,;=:@~"
_TEXT_TYPES = ("json", "xml", "javascript")


def asgi_adapter(app: ASGIApp) -> Mangum:
    """Returns a callable `(event, context)` that runs `app` for one event of an HTTP API."""
    return Mangum(app, lifespan="off", custom_handlers=[HttpApiPayload])  # type: ignore[arg-type]  # a narrower ASGI


class HttpApiPayload:
    """One event and its response, as Mangum asks for them."""

    @classmethod
    def infer(cls, event: dict[str, Any], context: Any, config: Any) -> bool:
        return event.get("version") == "2.0" and "http" in event.get("requestContext", {})

    def __init__(self, event: dict[str, Any], context: Any, config: Any) -> None:
        self._event, self._context = event, context

    @property
    def body(self) -> bytes:
        body = self._event.get("body") or ""
        return base64.b64decode(body) if self._event.get("isBase64Encoded") else body.encode("utf-8", "replace")

    @property
    def scope(self) -> Scope:
        event, about = self._event, self._event["requestContext"]["http"]
        headers = {name.lower(): value for name, value in event["headers"].items()}
        if event.get("cookies"):
            headers["cookie"] = "; ".join(event["cookies"])
        scheme = headers.get("x-forwarded-proto", "https")
        return {
            "type": "http",
            "asgi": dict(_ASGI),
            "http_version": about.get("protocol", "HTTP/1.1").removeprefix("HTTP/"),
            "server": (event["requestContext"].get("domainName") or "localhost", _port(headers, scheme)),
            "client": (about["sourceIp"], 0) if about.get("sourceIp") else None,
            "scheme": scheme,
            "method": about["method"],
            "root_path": "",
            # API Gateway has decoded it.
            "path": event["rawPath"],
            "raw_path": raw_path(event["rawPath"]),
            "query_string": _bytes(event.get("rawQueryString", "")),
            "headers": [(_bytes(name), _bytes(value)) for name, value in headers.items()],
            "aws.event": event,
            "aws.context": self._context,
        }

    def __call__(self, response: Any) -> dict[str, Any]:
        headers, cookies = _headers(response["headers"])
        body, encoded = _body(response["body"], headers.get("content-type", ""))
        answer = {"statusCode": response["status"], "headers": headers, "body": body, "isBase64Encoded": encoded}
        return answer | ({"cookies": cookies} if cookies else {})


def raw_path(path: str) -> bytes:
    """Returns the bytes of a request line whose decoded path is `path`."""
    return quote(path, safe=_UNQUOTED).encode("ascii")


def _port(headers: dict[str, str], scheme: str) -> int:
    given = headers.get("x-forwarded-port", "")
    return int(given) if given.isascii() and given.isdecimal() else _DEFAULT_PORTS.get(scheme, 443)


def _bytes(text: str) -> bytes:
    """Returns the bytes that were read as `text`: HTTP's own latin-1, and UTF-8 for all that latin-1 lacks."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _headers(given: Iterable[Iterable[bytes]]) -> tuple[dict[str, str], list[str]]:
    """Returns the headers, repeated ones joined by commas, and the cookies, which must stay apart."""
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for raw_name, raw_value in given:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name == "set-cookie":
            cookies.append(value)
        else:
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers, cookies


def _body(body: bytes, content_type: str) -> tuple[str, bool]:
    kind = content_type.partition(";")[0].strip().lower()
    if not body or kind.startswith("text/") or kind.endswith(_TEXT_TYPES):
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass  # text in another charset: its bytes must arrive as they are
    return base64.b64encode(body).decode("ascii"), True
