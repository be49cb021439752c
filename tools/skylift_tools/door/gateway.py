"""The HTTP API: from a request to a function and back."""

import asyncio
import logging
import random
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from skylift_tools.executor import BadSpec, EmulatorError, Executor, Outcome

from . import cors, event, response
from .authorizer import Authorizer, Identity, OutOfScope, Refused
from .config import ApiConfig, DoorConfig, Route
from .event import Request
from .functions import Functions
from .response import Response, message
from .routing import Match, Router
from .throttle import Bucket

log = logging.getLogger("skylift.door")
HEAD_LIMIT_BYTES = 10_240
BODY_LIMIT_BYTES = 10 << 20
EVENT_LIMIT_BYTES = 6 << 20
ANSWER_SECONDS = 30

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class ClientGone(Exception):
    """Nobody waits for the answer any more."""


class Api:
    """One HTTP API with what it needs at run time."""

    def __init__(self, config: ApiConfig) -> None:
        self.config = config
        self.router = Router(config.routes)
        self.authorizers = {name: Authorizer(value) for name, value in config.authorizers.items()}
        self.bucket = Bucket(config.throttle) if config.throttle else None


class Gateway:
    """Answers as API Gateway does, also where it is the gateway itself that answers."""

    def __init__(self, executor: Executor, functions: Functions) -> None:
        self._executor = executor
        self._functions = functions
        self._apis: list[Api] | None = None
        self._running: set[asyncio.Task[Outcome]] = set()

    @property
    def ready(self) -> bool:
        return self._apis is not None

    def api_of(self, method: str, path: str) -> str | None:
        """The id of the API that answers a request; that of the first for what none of them has a route for."""
        apis = self._apis or []
        answering = (api for api in apis if len(apis) == 1 or api.router.match(method, path))
        found = next(answering, None) or next(iter(apis), None)
        return found.config.api_id if found else None

    def allows_origin(self, method: str, path: str, origin: str) -> bool:
        """Whether the API at a path lets pages of this origin in; for a path without a route, whether any API does."""
        apis = self._apis or []
        found = [api for api in apis if api.router.match(method, path)] or apis
        return any(api.config.cors is not None and cors.allows(api.config.cors, origin) for api in found)

    def deploy(self, config: DoorConfig) -> None:
        """Serve these APIs from now on. Raises BadConfig."""
        self._apis = [Api(api) for api in config.apis]
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
        if request.head_bytes > HEAD_LIMIT_BYTES:
            return message(431, "Request Header Fields Too Large")
        for api in self._apis:
            match = api.router.match(request.method, request.path)
            if match is not None:
                answer = await self._routed(request, receive, api=api, match=match)
                return _with_cors(answer, api.config, request)
        return self._unrouted(request)

    def _unrouted(self, request: Request) -> Response:
        origin = request.headers.get("origin")
        if request.method == "OPTIONS" and origin and "access-control-request-method" in request.headers:
            for api in self._apis or ():
                if api.config.cors:
                    return Response(204, cors.preflight_headers(api.config.cors, origin))
        return message(404, "Not Found")

    async def _routed(self, request: Request, receive: Receive, *, api: Api, match: Match) -> Response:
        if api.bucket is not None and not api.bucket.take():
            return message(429, "Too Many Requests")
        try:
            identity = await _identify(api, match.route, request.headers.get("authorization", ""))
        except Refused as refused:
            return message(refused.status, refused.title, (b"www-authenticate", refused.challenge.encode()))
        body = await _read(request, receive)
        if body is None:
            return message(413, "Request Entity Too Large")
        request.body = body
        return await self._integrated(request, api, match=match, identity=identity)

    async def _integrated(self, request: Request, api: Api, *, match: Match, identity: Identity | None) -> Response:
        payload = orjson.dumps(event.build(request, api.config, match=match, identity=identity))
        if len(payload) > EVENT_LIMIT_BYTES:
            return message(413, "Request Entity Too Large")
        try:
            outcome = await self._invoke(match, payload, request.trace)
            if outcome.ok:
                return response.of_function(outcome.payload)
            # The function's own timeout is an error of the function like any other.
            status = 500
        except TimeoutError:
            status = 503
        except (EmulatorError, BadSpec, response.Malformed) as error:
            log.error("%s %s: %s", request.method, request.path, error)
            status = 500
        return message(status, "Internal Server Error" if status == 500 else "Service Unavailable")

    async def _invoke(self, match: Match, payload: bytes, trace: str) -> Outcome:
        spec = await self._functions.find(match.route.function, match.route.qualifier)
        # The function goes on when the gateway gives up, as on AWS.
        task = asyncio.create_task(self._executor.invoke(spec, payload, request_id=_request_id(), trace=trace))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        if not (await asyncio.wait([task], timeout=ANSWER_SECONDS))[0]:
            raise TimeoutError
        return task.result()


def _request_id() -> str:
    # Unique is enough here, and without the system call it is ten times as fast.
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


async def _identify(api: Api, route: Route, header: str) -> Identity | None:
    if route.authorizer is None:
        return None
    identity = await api.authorizers[route.authorizer].identify(header)
    if route.scopes and not set(identity.scopes).intersection(route.scopes):
        raise OutOfScope(route.scopes)
    return identity


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


def _with_cors(answer: Response, api: ApiConfig, request: Request) -> Response:
    if api.cors is not None:
        answer.headers = cors.without(answer.headers)
        origin = request.headers.get("origin")
        if origin:
            answer.headers += cors.response_headers(api.cors, origin)
    return answer
