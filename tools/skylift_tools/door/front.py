"""What answers at the address: the door's own pages, and the HTTP APIs for everything else."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from skylift_tools.executor import Executor

from . import landing
from .gateway import Receive, Scope, Send
from .metered import Metered

STATUS_PATH = "/_skylift/status.json"
log = logging.getLogger("skylift.door")
Status = dict[str, Any]
# What runs and how it is, given the state folder and the executor's view of the functions; called in a thread.
StatusProvider = Callable[[Path, dict[str, Status]], Status]


class Front:
    """An ASGI application."""

    def __init__(self, gateway: Metered, executor: Executor, *, state: Path, provider: StatusProvider) -> None:
        self._gateway = gateway
        self._executor = executor
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

    async def _status(self) -> Status:
        if not self._gateway.ready or not (self._state / "run" / "plane.json").exists():
            return {"state": "starting"}
        try:
            found = await asyncio.to_thread(self._provider, self._state, self._executor.status())
        except Exception as error:
            log.exception("the status cannot be read")
            return {"state": "unknown", "problem": f"{type(error).__name__}: {error}"}
        return {"state": "ready", **found}


async def _answer(send: Send, content_type: bytes, body: bytes) -> None:
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
