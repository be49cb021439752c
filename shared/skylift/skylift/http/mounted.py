"""A FastAPI app that was written for a server, mounted unchanged in a Lambda function.

    handler = lambda_handler("shop.main:app", source=Path("app-source"), path="shop/orders")

Its routes answer under `/api/<path>`, and it knows so: links, redirects and its OpenAPI document carry the prefix.
Around it stand correlation id, log and metrics of every request, and `GET /api/<path>/health` where it has none.

Its startup runs once, with the cold start; its shutdown never, because Lambda freezes a process and does not end it.
It needs no more of FastAPI than version 0.100 has.
"""

import asyncio
import importlib
import inspect
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mangum import Mangum
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skylift import log
from skylift.http.middleware import Surroundings
from skylift.secrets import Secret
from skylift.settings import Settings

_SECRET = "_secret_arn"  # noqa: S105 a setting's last part
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def lambda_handler(reference: str, *, source: Path, path: str, secrets: Mapping[str, str] | None = None) -> Handler:
    """A Lambda handler `(event, context)` for the app that `reference` names (`package.module:app`, or a factory).

    `source` is the folder that the app's modules are imported from, and its working directory. `secrets` maps
    environment variables that the app reads to the ARNs of secrets: with any, the app is loaded with the first
    request, when they can be fetched, else with the process.
    """
    waiting = dict(secrets or {})
    adapter = None if waiting else _adapter(reference, source, path)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        nonlocal adapter
        if adapter is None:
            os.environ |= {name: Secret(arn).text() for name, arn in waiting.items()}  # allowed: the app reads them
            adapter = _adapter(reference, source, path)
        return adapter(event, context)

    return log.with_context(handler)


def secret_arns(settings: Settings) -> dict[str, str]:
    """Each field `<name>_secret_arn` as the variable NAME that the app reads, with the ARN that holds its value."""
    given = settings.model_dump()
    return {name.removesuffix(_SECRET).upper(): arn for name, arn in given.items() if name.endswith(_SECRET)}


def load(reference: str, source: Path) -> ASGIApp:
    """The app, or what its factory returns. Raises ImportError, AttributeError or TypeError that says what is there."""
    module, _, attribute = reference.partition(":")
    sys.path.insert(0, str(source))
    os.chdir(source)
    target: Any = importlib.import_module(module)
    for name in attribute.split("."):
        target = getattr(target, name)
    if inspect.isfunction(target) and not _required(target):
        target = target()
    if not callable(target) or inspect.isclass(target) or (inspect.isfunction(target) and len(_required(target)) != 3):
        raise TypeError(f"{reference} is {_described(target)}, and no ASGI app")
    return target  # type: ignore[no-any-return]


def _required(function: Callable[..., Any]) -> list[inspect.Parameter]:
    given = inspect.signature(function).parameters.values()
    return [each for each in given if each.default is each.empty and "VAR" not in each.kind.name]


def _described(target: Any) -> str:
    return f"the class {target.__name__}" if inspect.isclass(target) else f"of type {type(target).__name__}"


def _adapter(reference: str, source: Path, path: str) -> Mangum:
    app = load(reference, source)
    # One loop for the life of the process: what startup opens belongs to the loop that it ran in.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    lifespan = _Lifespan(app)
    loop.run_until_complete(lifespan.start())
    return Mangum(Surroundings(_Mounted(app, f"/api/{path}", lifespan.state)), lifespan="off")


class _Mounted:
    """The app below its prefix, and health beside it."""

    def __init__(self, app: ASGIApp, prefix: str, state: dict[str, Any]) -> None:
        self._prefix, self._state = prefix, state
        health = [] if _has_health(app) else [Route(f"{prefix}/health", _health)]
        self._router = Router([*health, Mount(prefix, app=app)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == self._prefix:
            scope["path"] += "/"
        scope["state"] = self._state.copy()
        await self._router(scope, receive, send)


def _has_health(app: ASGIApp) -> bool:
    return any(getattr(route, "path", None) == "/health" for route in getattr(app, "routes", []))


async def _health(_: Any) -> JSONResponse:
    return JSONResponse({"status": "ok"})


class _Lifespan:
    """The app's startup by the ASGI protocol, left waiting for a shutdown that never comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._asked = False
        self._begun: asyncio.Future[None] | None = None
        self.state: dict[str, Any] = {}

    async def start(self) -> None:
        """Raises what the app's startup raises, so that the cold start fails with it."""
        self._begun = asyncio.get_running_loop().create_future()
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        # Kept: the loop itself holds on to no task.
        self._running = asyncio.ensure_future(self._app(scope, self._receive, self._send))
        await asyncio.wait([self._running, self._begun], return_when=asyncio.FIRST_COMPLETED)
        if self._begun.done():
            self._begun.result()
        elif (fault := self._running.exception()) and self._asked:
            raise fault

    async def _receive(self) -> Message:
        if self._asked:
            await asyncio.Event().wait()
        self._asked = True
        return {"type": "lifespan.startup"}

    async def _send(self, message: Message) -> None:
        if self._begun is None or self._begun.done():
            return
        if message["type"] == "lifespan.startup.failed":
            self._begun.set_exception(RuntimeError(f"the app's startup failed:\n{message.get('message', '')}"))
        else:
            self._begun.set_result(None)
