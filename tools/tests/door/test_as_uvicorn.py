"""An app gets the same request from uvicorn and from the gateway and a function, and its response arrives alike.

The differences that API Gateway itself makes are spelled out in `as_through_api_gateway`.
"""

import asyncio
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPResponse
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skylift.http.payload import asgi_adapter
from skylift_apigateway.config import parse
from skylift_tools.door.gateway import Gateway

from .conftest import route
from .plain_uvicorn import Server

Pairs = list[tuple[bytes, bytes]]
ADDED = {"content-length", "x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"}
OF_THE_SERVERS = {"date", "server", "connection", "apigw-requestid"}


@dataclass
class App:
    """Remembers the last request, and responds as the test says."""

    status: int = 200
    headers: Pairs = field(default_factory=list)
    content: bytes = b""
    seen: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen, self.body, more = dict(scope), b"", True
        while more:
            message = await receive()
            self.body += message.get("body", b"")
            more = message.get("more_body", False)
        length = [] if self.status in (204, 304) else [(b"content-length", str(len(self.content)).encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": [*self.headers, *length]})
        await send({"type": "http.response.body", "body": self.content})


class Executor:
    """Runs the adapter where a function would run: in one thread with a loop of its own."""

    def __init__(self, app: App) -> None:
        self._thread = ThreadPoolExecutor(1, initializer=lambda: asyncio.set_event_loop(asyncio.new_event_loop()))
        self._adapter = self._thread.submit(asgi_adapter, app).result()

    def _run(self, event: dict[str, Any]) -> dict[str, Any]:
        context: Any = None
        return self._adapter(event, context)

    async def invoke(self, spec: Any, payload: bytes, *, request_id: str, trace: str) -> Any:
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._thread, self._run, json.loads(payload))
        return SimpleNamespace(ok=True, payload=json.dumps(answer).encode())


class Functions:
    def forget(self) -> None: ...

    async def find(self, name: str, qualifier: str) -> None: ...


@dataclass
class Both:
    app: App
    uvicorn_port: int
    gateway_port: int


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    app = App()
    gateway = Gateway(Executor(app), Functions())  # type: ignore[arg-type]
    api = {"api_id": "a", "execution_arn": "arn:aws:execute-api:eu-west-1:000000000000:a", "authorizers": {}}
    gateway.deploy(parse({"apis": [{**api, "routes": [route("$default")]}]}))
    servers = [Server(app), Server(gateway)]
    yield Both(app, servers[0].port, servers[1].port)
    for server in servers:
        server.stop()


def send(port: int, method: bytes, target: bytes, headers: Pairs, body: bytes) -> tuple[int, Any, bytes]:
    """The bytes as they are: no client library in between."""
    length = [(b"content-length", str(len(body)).encode())] if body else []
    lines = [b"%s %s HTTP/1.1" % (method, target), *(b"%s: %s" % pair for pair in [*headers, *length]), b"", b""]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"\r\n".join(lines) + body)
        response = HTTPResponse(connection, method=method.decode())
        response.begin()
        kept = [(n.lower(), v) for n, v in response.getheaders() if n.lower() not in OF_THE_SERVERS]
        return response.status, joined(kept), response.read()


def joined(pairs: Any) -> dict[str, str]:
    """By name, repeated ones joined by commas; cookies stay apart."""
    found: dict[str, str] = {}
    for name, value in pairs:
        separator = "\n" if name == "set-cookie" else ","
        found[name] = f"{found[name]}{separator}{value}" if name in found else value
    return found


def as_through_api_gateway(scope: dict[str, Any]) -> dict[str, Any]:
    """What API Gateway hands on: a path up to its first `?`, no repeated header, one list of cookies."""
    text = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    cookies = [part.strip() for name, value in text if name == "cookie" for part in value.split(";")]
    headers = joined([pair for pair in text if pair[0] not in {*ADDED, "cookie"}])
    kept = {key: scope[key] for key in ("type", "asgi", "http_version", "method", "scheme", "root_path")}
    return {
        **kept,
        "path": scope["path"].partition("?")[0],
        "query_string": scope["query_string"],
        "client": scope["client"][0],
        "headers": headers | ({"cookie": "; ".join(filter(None, cookies))} if any(cookies) else {}),
    }


def compare(both: Both, method: bytes, target: bytes, headers: Pairs, body: bytes = b"") -> None:
    direct = send(both.uvicorn_port, method, target, headers, body)
    plain, plain_body = both.app.seen, both.app.body
    through = send(both.gateway_port, method, target, headers, body)
    function, function_body = both.app.seen, both.app.body
    assert as_through_api_gateway(function) == as_through_api_gateway(plain)
    assert unquote(function["raw_path"].decode("ascii")) == function["path"]
    assert function_body == plain_body
    assert through == direct


HOSTS = [b"localhost:8080", b"[::1]:8080", b"[::1]", b"localhost:", b"a:b:c", b"localhost:http", b"", b"127.0.0.1:1"]
_octets = st.binary(min_size=1, max_size=8)
_segments = st.lists(_octets.map(lambda raw: b"".join(b"%%%02X" % octet for octet in raw)) | st.just(b"plain.txt"))
_targets = _segments.map(lambda segments: b"/" + b"/".join(segments))
_queries = st.text("abc=&+%25;/?éß", max_size=20).map(lambda text: text.encode("latin-1"))
_values = st.binary(max_size=20).map(lambda raw: bytes(c for c in raw if c > 31 and c != 127).strip())
_names = st.sampled_from([b"x-one", b"x-two", b"accept", b"user-agent", b"cookie", b"referer", b"authorization"])
_headers = st.lists(st.tuples(_names, _values), max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    method=st.sampled_from([b"GET", b"HEAD", b"DELETE", b"OPTIONS"]),
    target=_targets,
    query=_queries,
    headers=_headers,
    host=st.sampled_from(HOSTS),
)
def test_the_app_sees_the_request_that_uvicorn_would_show_it(
    both: Both, method: bytes, target: bytes, query: bytes, headers: Pairs, host: bytes
) -> None:
    both.app.status, both.app.headers, both.app.content = 200, [(b"content-type", b"text/plain")], b"ok"
    compare(both, method, target + (b"?" + query if query else b""), [(b"host", host), *headers])


@pytest.mark.parametrize("target", [b"/50%2541", b"/a%2Fb", b"/%E9", b"/%C3%A9", b"/a%3Fb=1", b"/%25", b"/+", b"/a;b"])
def test_a_path_is_decoded_once(both: Both, target: bytes) -> None:
    both.app.status, both.app.headers, both.app.content = 200, [(b"content-type", b"text/plain")], b"ok"
    compare(both, b"GET", target, [(b"host", b"localhost")])


_types = st.sampled_from([b"text/plain", b"application/json", b"image/svg+xml", b"image/png", b"text/html; charset=x"])
_own = st.lists(st.tuples(st.sampled_from([b"set-cookie", b"x-own", b"vary", b"link", b"X-Case"]), _values), max_size=5)


@settings(max_examples=150, deadline=None)
@given(
    method=st.sampled_from([b"GET", b"HEAD", b"POST"]),
    status=st.sampled_from([200, 201, 204, 206, 304, 307, 404, 500]),
    kind=_types,
    own=_own,
    content=st.binary(max_size=50) | st.text(max_size=20).map(lambda text: text.encode()),
    sent=st.binary(max_size=50),
)
def test_the_client_gets_the_response_that_uvicorn_would_send(
    both: Both, method: bytes, status: int, kind: bytes, own: Pairs, content: bytes, sent: bytes
) -> None:
    empty = status in (204, 304)
    both.app.status, both.app.content = status, b"" if empty else content
    both.app.headers = own if empty else [(b"content-type", kind), *own]
    body = sent if method == b"POST" else b""
    compare(both, method, b"/", [(b"host", b"localhost"), (b"content-type", b"application/octet-stream")], body)
