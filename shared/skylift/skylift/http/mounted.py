"""A FastAPI app that was written for a server, mounted unchanged in a Lambda function.

    handler = lambda_handler("shop.main:app", source=Path("app-source"), path="shop/orders")

Its routes answer under `/api/<path>`, and it knows so: links, redirects and its OpenAPI document carry the prefix.
Around it stand correlation id, log and metrics of every request, and `GET /api/<path>/health` where it has none.

Its startup runs once, before the first request that reaches it; its shutdown never, because Lambda freezes a process
and does not end it.
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
from starlette.routing import Match, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skylift import log
from skylift.http.middleware import Surroundings
from skylift.http.payload import asgi_adapter, raw_path
from skylift.secrets import Secret
from skylift.settings import Settings

_SECRET = "_secret_arn"  # noqa: S105 a setting's last part
_HEALTHY = {"status": "ok"}
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def lambda_handler(reference: str, *, source: Path, path: str, secrets: Mapping[str, str] | None = None) -> Handler:
    """A Lambda handler `(event, context)` for the app that `reference` names (`package.module:app`, or a factory).

    `source` is the folder that the app's modules are imported from, and its working directory. `secrets` maps
    environment variables that the app reads to the ARNs of secrets: with any, the app is loaded with the first
    request, when they can be fetched, else with the process.
    """
    waiting = dict(secrets or {})
    adapter = None if waiting else _adapter(reference, source, path)
    # Whether the process answers is no reason to fetch secrets.
    healthy = asgi_adapter(Surroundings(JSONResponse(_HEALTHY)))

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        nonlocal adapter
        if adapter is None and event["rawPath"] == f"/api/{path}/health":
            return healthy(event, context)
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
    asyncio.set_event_loop(asyncio.new_event_loop())
    return asgi_adapter(Surroundings(_Mounted(app, f"/api/{path}")))


class _Mounted:
    """The app below its prefix, and health beside it."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._prefix = prefix
        self._app = app
        self._lifespan = _Lifespan(app)
        self._whole_paths = _takes_whole_paths()
        self._health = None if _has_health(app) else f"{prefix}/health"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == self._health:
            await JSONResponse(_HEALTHY)(scope, receive, send)
            return
        scope["state"] = (await self._lifespan.state()).copy()
        # As a server behind a proxy that serves the app under this prefix.
        below = scope["path"].removeprefix(self._prefix) or "/"
        path = self._prefix + below if self._whole_paths else below
        # In place: what surrounds it reads from the scope which route it was.
        scope.update(root_path=self._prefix, path=path, raw_path=raw_path(path))
        await self._app(scope, receive, send)


def _takes_whole_paths() -> bool:
    """Whether the app's Starlette finds a route by a path that holds the root path, too, as it does since 0.33."""
    scope = {"type": "http", "method": "GET", "path": "/outer/path", "root_path": "/outer", "headers": []}
    return Route("/path", _Mounted).matches(scope)[0] is Match.FULL


def _has_health(app: ASGIApp) -> bool:
    """Whether a route of its own answers `GET /health`; one that takes whatever comes is none."""
    scope = {"type": "http", "method": "GET", "path": "/health", "root_path": "", "headers": []}
    named = [route for route in getattr(app, "routes", []) if "{" not in (getattr(route, "path", None) or "")]
    return any(route.matches(scope)[0] is Match.FULL for route in named if not isinstance(route, Mount))


class _Lifespan:
    """The app's startup by the ASGI protocol, left waiting for a shutdown that never comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._running: asyncio.Future[None] | None = None

    async def state(self) -> dict[str, Any]:
        """What startup left for the requests. Raises what it raises, and then it is tried again the next time."""
        if self._running is None:
            await self._start()
        return self._state

    async def _start(self) -> None:
        self._state: dict[str, Any] = {}
        self._asked, self._complete = False, asyncio.Event()
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self._state}
        running = asyncio.ensure_future(self._app(scope, self._receive, self._send))
        complete = asyncio.ensure_future(self._complete.wait())
        await asyncio.wait([running, complete], return_when=asyncio.FIRST_COMPLETED)
        complete.cancel()
        # An app that knows no lifespan says so by an error before it asks for anything.
        if running.done() and self._asked and (fault := running.exception()):
            raise fault
        # Kept: the loop itself holds on to no task.
        self._running = running

    async def _receive(self) -> Message:
        if self._asked:
            await asyncio.Event().wait()
        self._asked = True
        return {"type": "lifespan.startup"}

    async def _send(self, message: Message) -> None:
        # After a failed startup the app itself raises what it was.
        if message["type"] == "lifespan.startup.complete":
            self._complete.set()
