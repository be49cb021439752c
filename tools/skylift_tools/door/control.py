"""The control socket: how the other processes of the plane speak to the door."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from skylift_apigateway import config

from skylift_tools.executor import BadSpec, ExecutionSpec, Executor

from .gateway import Gateway, Receive, Scope, Send

log = logging.getLogger("skylift.door")


class Control:
    """An ASGI application; requests and answers as the handlers' docstrings say, errors as `{"message"}`."""

    def __init__(self, executor: Executor, gateway: Gateway, stop: Callable[[], None]) -> None:
        self._executor = executor
        self._gateway = gateway
        self._stop = stop
        self._handlers: Mapping[tuple[str, str], Callable[[Any], Awaitable[bytes]]] = {
            ("POST", "/invoke"): self._invoke,
            ("POST", "/deploy"): self._deploy,
            ("POST", "/reload"): self._reload,
            ("POST", "/rest"): self._rest,
            ("GET", "/status"): self._status,
            ("GET", "/running"): self._running,
            ("POST", "/shutdown"): self._shutdown,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler = self._handlers.get((scope["method"], scope["path"]))
        if handler is None:
            await _answer(send, 404, _message(f"no such request: {scope['method']} {scope['path']}"))
            return
        try:
            await _answer(send, 200, await handler(await _json(receive)))
        except (BadSpec, config.BadConfig) as error:
            await _answer(send, 400, _message(str(error)))
        except (ValueError, KeyError, TypeError) as error:
            await _answer(send, 400, _message(f"the request's body is not as it should be: {error!r}"))
        except Exception as error:
            log.exception("%s", scope["path"])
            await _answer(send, 500, _message(f"{type(error).__name__}: {error}"))

    async def _invoke(self, body: Any) -> bytes:
        """`{"spec", "event", "request_id"}` -> `{"kind": "result" | "error", "payload", "log"}`."""
        spec = ExecutionSpec.parse(body["spec"])
        outcome = await self._executor.invoke(spec, json.dumps(body["event"]).encode(), request_id=body["request_id"])
        return outcome.as_json()

    async def _deploy(self, body: Any) -> bytes:
        """A DoorConfig -> `{}`."""
        self._gateway.deploy(config.parse(body))
        return b"{}"

    async def _reload(self, body: Any) -> bytes:
        """`{"functions": [name]}` -> per name `{"ok": true, "seconds"}` or `{"ok": false, "error", "answering"}`."""
        return json.dumps(await self._executor.reload(body["functions"])).encode()

    async def _rest(self, _body: Any) -> bytes:
        """Idle workers end: what a deploy calls once need not stay. -> `{}`."""
        self._executor.rest()
        return b"{}"

    async def _status(self, _body: Any) -> bytes:
        return json.dumps({"functions": self._executor.status()}).encode()

    async def _running(self, _body: Any) -> bytes:
        """-> `{"messages": [id]}`: the SQS messages that functions process at this moment."""
        return json.dumps({"messages": self._executor.running_messages()}).encode()

    async def _shutdown(self, _body: Any) -> bytes:
        self._stop()
        return b"{}"


async def _json(receive: Receive) -> Any:
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            return json.loads(body) if body else None


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _message(text: str) -> bytes:
    return json.dumps({"message": text}).encode()
