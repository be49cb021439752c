"""The endpoints of our own beside AWS's, under `/_skylift`: for the door and the supervisor, on loopback."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from . import authorization, connections, faults, foreign_pages, received
from .endpoints import Endpoints, Request
from .journal.gate import Gate
from .journal.journal import Journal
from .root_key import RootKey
from .saving import Saver

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_READS = ("GET", "HEAD", "OPTIONS")
_DISABLED = "Disabled here: stop the platform and run `skylift reset`."


def wrap(app: App, endpoints: Endpoints, *, saver: Saver, journal: Journal, root_key: RootKey) -> App:
    """MiniStack's application with our endpoints before it; a response waits until what it says is on disk."""
    control = _Control(app, endpoints, root_key)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        send = Gate(journal, send, scope["method"]).send if scope["type"] == "http" else send
        if foreign_pages.is_foreign(scope):
            await _refuse(scope["type"], send)
        elif connections.is_ambiguous(scope["headers"]):
            message = "The request has both Content-Length and Transfer-Encoding: send one of them."
            await _respond(send, 400, {"message": message}, (b"connection", b"close"))
        elif scope["type"] == "websocket":
            await app(scope, receive, send)
        elif authorization.is_control(scope["path"]) and not foreign_pages.leads_to_the_public(scope):
            await control.serve(scope, receive, send)
        else:
            faults.caller.set((scope.get("client") or ("", 0))[1])
            with received.receiving(scope):
                await app(scope, receive, send)
            if scope["method"] not in _READS:
                saver.touch()

    return serve


class _Control:
    """Our endpoints, and MiniStack's own, which are for reading only."""

    def __init__(self, app: App, endpoints: Endpoints, root_key: RootKey) -> None:
        self._app, self._endpoints, self._root_key = app, endpoints, root_key

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        request = await _request(scope, receive)
        refusal = authorization.refusal(self._root_key, scope, request.body)
        if refusal:
            await _respond(send, 403, {"message": refusal})
        elif path.startswith(authorization.OURS):
            answer = await self._endpoints.answer(method, path.removeprefix(authorization.OURS), request)
            await _respond(send, *answer)
        elif method in _READS:
            await self._app(scope, receive, send)
        else:
            await _respond(send, 403, {"message": _DISABLED})


async def _refuse(kind: str, send: Send) -> None:
    if kind == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await _respond(send, 403, {"message": foreign_pages.REFUSAL})


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
