"""What answers at the address: the door's own pages, and the HTTP APIs for everything else."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import landing
from .gateway import Gateway, Receive, Scope, Send

STATUS_PATH = "/_skylift/status.json"
# Given the state folder, what runs and how it is; called in a thread.
StatusProvider = Callable[[Path], dict[str, Any]]


class Front:
    """An ASGI application."""

    def __init__(self, gateway: Gateway, state: Path, provider: StatusProvider) -> None:
        self._gateway = gateway
        self._state = state
        self._provider = provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == "/" and scope["method"] in ("GET", "HEAD"):
            await _answer(send, b"text/html; charset=utf-8", landing.page(await self._status()).encode())
        elif path == STATUS_PATH:
            await _answer(send, b"application/json", json.dumps(await self._status()).encode())
        else:
            await self._gateway(scope, receive, send)

    async def _status(self) -> dict[str, Any]:
        if not self._gateway.ready:
            return {"state": "starting"}
        return {"state": "ready", **await asyncio.to_thread(self._provider, self._state)}


async def _answer(send: Send, content_type: bytes, body: bytes) -> None:
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
