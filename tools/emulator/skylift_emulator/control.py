"""The endpoints of our own beside AWS's, under `/_skylift`: for the door and the supervisor, on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, unquote

from ministack.core.responses import set_request_account_id, set_request_region

from . import logs, strangers
from .mends.lambda_execution import FIND
from .saving import Saver
from .settings import ACCOUNT, Settings
from .specs import NoCode, execution_spec

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PREFIX = "/_skylift/"
_FUNCTIONS = f"{PREFIX}functions/"
_READS = ("GET", "HEAD", "OPTIONS")


def wrap(app: App, settings: Settings, saver: Saver) -> App:
    """MiniStack's application with our endpoints before it; any other write marks the state as changed."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif strangers.is_one(scope["headers"]):
            await _respond(send, 403, {"message": strangers.REFUSAL})
        elif scope["path"].startswith(PREFIX):
            status, answer = await _answer(scope, receive, settings=settings, saver=saver)
            await _respond(send, status, answer)
        else:
            await app(scope, receive, send)
            if scope["method"] not in _READS:
                saver.touch()

    return serve


async def _answer(scope: Scope, receive: Receive, *, settings: Settings, saver: Saver) -> tuple[int, dict[str, Any]]:
    method, path = scope["method"], scope["path"]
    if method == "GET" and path.startswith(_FUNCTIONS):
        qualifier = parse_qs(scope["query_string"].decode()).get("qualifier", [None])[0]
        # In a thread: unpacking a zip takes a second, in which AWS must go on answering.
        return await asyncio.to_thread(_function, unquote(path[len(_FUNCTIONS) :]), qualifier, settings)
    if method == "POST" and path == f"{PREFIX}logs":
        events = json.loads(await _body(receive))["events"]
        saver.touch()
        return 200, {"written": logs.write(events, settings.region)}
    if method == "POST" and path == f"{PREFIX}save":
        return 200, {"seconds": round(await saver.save(), 3)}
    if method == "GET" and path == f"{PREFIX}health":
        return 200, {}
    return 404, {"message": f"no endpoint {method} {path}"}


def _function(name: str, qualifier: str | None, settings: Settings) -> tuple[int, dict[str, Any]]:
    set_request_account_id(ACCOUNT)
    set_request_region(settings.region)
    function, config = FIND.current()(name, qualifier)
    if function is None or config is None:
        which = f" with the alias or version {qualifier}" if qualifier else ""
        return 404, {"message": f"no function {name}{which}"}
    unqualified = ":".join(config["FunctionArn"].split(":")[:7])
    asked = {**config, "FunctionArn": f"{unqualified}:{qualifier}" if qualifier else unqualified}
    try:
        return 200, execution_spec(function, asked, settings.code)
    except NoCode as error:
        return 404, {"message": str(error)}


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _respond(send: Send, status: int, answer: dict[str, Any]) -> None:
    body = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
