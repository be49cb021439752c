"""The endpoints of our own beside AWS's, under `/_skylift`: for the door and the supervisor, on loopback."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from . import connections, faults, received, strangers
from .endpoints import Endpoints, Request
from .journal.gate import Gate
from .journal.journal import Journal
from .saving import Saver

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PREFIX = "/_skylift/"
_READS = ("GET", "HEAD", "OPTIONS")


def wrap(app: App, endpoints: Endpoints, *, saver: Saver, journal: Journal) -> App:
    """MiniStack's application with our endpoints before it; a response waits until what it says is on disk."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        send = Gate(journal, send, scope["method"]).send
        if strangers.is_one(scope["headers"]):
            await _respond(send, 403, {"message": strangers.REFUSAL})
        elif connections.is_ambiguous(scope["headers"]):
            message = "The request has both Content-Length and Transfer-Encoding: send one of them."
            await _respond(send, 400, {"message": message}, (b"connection", b"close"))
        elif scope["path"].startswith(PREFIX):
            request = await _request(scope, receive)
            await _respond(send, *await endpoints.answer(scope["method"], scope["path"].removeprefix(PREFIX), request))
        else:
            faults.caller.set((scope.get("client") or ("", 0))[1])
            with received.receiving(scope):
                await app(scope, receive, send)
            if scope["method"] not in _READS:
                saver.touch()

    return serve


async def _request(scope: Scope, receive: Receive) -> Request:
    query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
    return Request(query, await _body(receive) if scope["method"] not in _READS else b"")


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _respond(send: Send, status: int, answer: dict[str, Any], *more: tuple[bytes, bytes]) -> None:
    body = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *more]})
    await send({"type": "http.response.body", "body": body})
