"""The platform's HTTP APIs: from a request to a function and back."""

import logging
import random
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from skylift_apigateway import cors, event, http_api
from skylift_apigateway.authorizer import Authorizer
from skylift_apigateway.config import ApiConfig, DoorConfig, Route
from skylift_apigateway.event import Request
from skylift_apigateway.http_api import FunctionFailed, HttpApi
from skylift_apigateway.limits import BODY_LIMIT_BYTES
from skylift_apigateway.response import Response, message
from skylift_apigateway.routing import Match

from skylift_tools.executor import BadSpec, EmulatorError, Executor

from .functions import Functions

log = logging.getLogger("skylift.door")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class ClientGone(Exception):
    """Nobody waits for the answer any more."""


class Platform:
    """The backend of one HTTP API: JWT authorizers, and functions in the executor."""

    def __init__(self, config: ApiConfig, executor: Executor, functions: Functions) -> None:
        self._config = config
        self._executor = executor
        self._functions = functions
        self._authorizers = {name: Authorizer(value) for name, value in config.authorizers.items()}

    async def authorize(self, request: Request, match: Match) -> http_api.Authorizer | None:
        if match.route.authorizer is None:
            return None
        identity = await self._authorizers[match.route.authorizer].identify(request.headers.get("authorization", ""))
        return http_api.jwt_authorizer(identity, match.route)

    async def integrate(self, request: Request, match: Match, authorizer: http_api.Authorizer | None) -> Response:
        async def invoke(payload: bytes) -> bytes:
            return await self._invoke(match.route, payload, request.trace)

        return await http_api.lambda_proxy(request, self._config, match=match, authorizer=authorizer, invoke=invoke)

    async def _invoke(self, route: Route, payload: bytes, trace: str) -> bytes:
        try:
            spec = await self._functions.find(route.function, route.qualifier)
        except (EmulatorError, BadSpec) as error:
            log.error("%s: %s", route.route_key, error)
            raise FunctionFailed from error
        outcome = await self._executor.invoke(spec, payload, request_id=_request_id(), trace=trace)
        if not outcome.ok:
            raise FunctionFailed
        return outcome.payload


class Gateway:
    """An ASGI application that answers as API Gateway does, also where it is the gateway itself that answers."""

    def __init__(self, executor: Executor, functions: Functions) -> None:
        self._executor = executor
        self._functions = functions
        self._apis: list[HttpApi] | None = None

    @property
    def ready(self) -> bool:
        return self._apis is not None

    def api_of(self, method: str, path: str) -> str | None:
        """The id of the API that answers a request; that of the first for what none of them has a route for."""
        apis = self._apis or []
        answering = (api for api in apis if len(apis) == 1 or api.match(method, path))
        found = next(answering, None) or next(iter(apis), None)
        return found.config.api_id if found else None

    def allows_origin(self, method: str, path: str, origin: str) -> bool:
        """Whether the API at a path lets pages of this origin in; for a path without a route, whether any API does."""
        apis = self._apis or []
        found = [api for api in apis if api.match(method, path)] or apis
        return any(api.config.cors is not None and cors.allows(api.config.cors, origin) for api in found)

    def deploy(self, config: DoorConfig) -> None:
        """Serve these APIs from now on. Raises BadConfig."""
        self._apis = [HttpApi(api, Platform(api, self._executor, self._functions)) for api in config.apis]
        self._functions.forget()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = event.request_of(scope)
        try:
            answer = await self._answer(request, receive)
        except ClientGone:
            return
        except Exception:
            log.exception("%s %s", request.method, request.path)
            answer = message(500, "Internal Server Error")
        headers = [*answer.headers, (b"apigw-requestid", request.request_id.encode())]
        if not any(name == b"content-length" for name, _ in headers) and answer.status not in (204, 304):
            headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, request: Request, receive: Receive) -> Response:
        if self._apis is None:
            return message(503, "Service Unavailable", (b"retry-after", b"1"))
        if refusal := http_api.refusal_of_head(request):
            return refusal
        for api in self._apis:
            answer = await api.answer(request, lambda: _read(request, receive))
            if answer is not None:
                return answer
        return http_api.unrouted(request, self._apis)


def _request_id() -> str:
    # Unique is enough here, and without the system call it is ten times as fast.
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


async def _read(request: Request, receive: Receive) -> bytes | None:
    """The request's body, None when it is larger than API Gateway takes. Raises ClientGone."""
    if int(request.headers.get("content-length") or 0) > BODY_LIMIT_BYTES:
        return None
    body = b""
    while True:
        part = await receive()
        if part["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = part.get("body", b"")
        body = body + chunk if body else chunk
        if len(body) > BODY_LIMIT_BYTES:
            return None
        if not part.get("more_body"):
            return body
