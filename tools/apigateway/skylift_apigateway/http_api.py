"""An HTTP API: from a request to a response, for the platform's own API and for deployed ones.

The host supplies a `Backend`, which authorizes a request and runs what is behind its route.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

import orjson

from . import cors, event, event_v1, response, response_v1
from .authorizer import Identity, OutOfScope, Refused
from .config import ApiConfig, Route
from .event import Request
from .limits import EVENT_LIMIT_BYTES, HEAD_LIMIT_BYTES, HTTP_API_SECONDS
from .response import Response, message
from .routing import Match, Router
from .throttle import Bucket

log = logging.getLogger("skylift.apigateway")
Authorizer = dict[str, Any]
"""The content of `requestContext.authorizer`."""
Read = Callable[[], Awaitable[bytes | None]]
"""Returns the request's body; None when it is larger than API Gateway accepts."""
Invoke = Callable[[bytes], Awaitable[bytes]]
"""Runs the function with an event and returns its result, both as JSON. Raises FunctionFailed, Throttled."""


class FunctionFailed(Exception):
    """The function cannot be invoked, or its invocation ended in an error."""


class Throttled(Exception):
    """Lambda refused the invocation, because of the function's concurrency."""


class Backend(Protocol):
    """What the host of an HTTP API supplies."""

    async def authorize(self, request: Request, match: Match) -> Authorizer | None:
        """Returns what the function learns about the caller. Raises Refused."""

    async def integrate(self, request: Request, match: Match, authorizer: Authorizer | None) -> Response:
        """Returns the response of what is behind the route."""


class HttpApi:
    """One HTTP API at run time. Raises BadConfig for a route key that API Gateway would refuse."""

    def __init__(self, config: ApiConfig, backend: Backend, bucket: Bucket | None = None) -> None:
        self.config = config
        self._router = Router(config.routes)
        self._backend = backend
        self._bucket = bucket or (Bucket(config.throttle) if config.throttle else None)

    def match(self, method: str, path: str) -> Match | None:
        return self._router.match(method, path)

    async def answer(self, request: Request, read: Read) -> Response | None:
        """Returns the response; None when no route matches."""
        match = self.match(request.method, request.path)
        if match is None:
            return None
        return self._with_cors(await self._routed(request, read, match), request)

    async def _routed(self, request: Request, read: Read, match: Match) -> Response:
        if self._bucket is not None and not self._bucket.take():
            return message(429, "Too Many Requests")
        try:
            authorizer = await self._backend.authorize(request, match)
        except Refused as refused:
            challenge = [(b"www-authenticate", refused.challenge.encode())] if refused.challenge else []
            return message(refused.status, refused.title, *challenge)
        body = await read()
        if body is None:
            return message(413, "Request Entity Too Large")
        request.body = body
        return await self._backend.integrate(request, match, authorizer)

    def _with_cors(self, answer: Response, request: Request) -> Response:
        if self.config.cors is not None:
            answer.headers = cors.without(answer.headers)
            origin = request.headers.get("origin")
            if origin:
                answer.headers += cors.response_headers(self.config.cors, origin)
        return answer


def refusal_of_head(request: Request) -> Response | None:
    """Returns the response to a request line and headers that are too large."""
    return message(431, "Request Header Fields Too Large") if request.head_bytes > HEAD_LIMIT_BYTES else None


def unrouted(request: Request, apis: Iterable[HttpApi]) -> Response:
    """Returns the response where no route matches: to a preflight request where an API has CORS, else 404."""
    origin = request.headers.get("origin")
    if request.method == "OPTIONS" and origin and "access-control-request-method" in request.headers:
        for api in apis:
            if api.config.cors:
                return Response(204, cors.preflight_headers(api.config.cors, origin))
    return message(404, "Not Found")


def jwt_authorizer(identity: Identity, route: Route) -> Authorizer:
    """Returns what a function learns about a verified token. Raises OutOfScope."""
    if route.scopes and not set(identity.scopes).intersection(route.scopes):
        raise OutOfScope(route.scopes)
    # All of the token's scopes, but only where the route asks for some.
    return {"jwt": {"claims": identity.claims, "scopes": identity.scopes if route.scopes else None}}


async def lambda_proxy(
    request: Request, api: ApiConfig, *, match: Match, authorizer: Authorizer | None, invoke: Invoke
) -> Response:
    """Returns the response of a function behind a route, or API Gateway's own where the function has none.

    The function goes on when API Gateway gives up, as on AWS.
    """
    first = match.route.payload_format == "1.0"
    build = event_v1.of_http_api if first else event.build
    payload = orjson.dumps(build(request, api, match=match, authorizer=authorizer))
    if len(payload) > EVENT_LIMIT_BYTES:
        return message(413, "Request Entity Too Large")
    try:
        result = await within(min(HTTP_API_SECONDS, match.route.timeout_seconds), invoke(payload))
        return response_v1.of_function(result) if first else response.of_function(result)
    except (TimeoutError, Throttled):
        return message(503, "Service Unavailable")
    except response.Malformed as error:
        log.error("%s %s: %s", request.method, request.path, error)
        return message(500, "Internal Server Error")
    except FunctionFailed:
        # The function's own timeout is an error of the function like any other.
        return message(500, "Internal Server Error")


_running: set["asyncio.Future[Any]"] = set()


async def within(seconds: float, work: Awaitable[bytes]) -> bytes:
    """Waits for `work`, which goes on when the time is over. Raises TimeoutError and what `work` raises."""
    task = asyncio.ensure_future(work)
    # The loop itself keeps no reference.
    _running.add(task)
    task.add_done_callback(_finished)
    if not (await asyncio.wait([task], timeout=seconds))[0]:
        raise TimeoutError
    return task.result()


def _finished(task: "asyncio.Future[Any]") -> None:
    _running.discard(task)
    if not task.cancelled():
        # Retrieved, so that asyncio does not report an error that the host has logged.
        task.exception()
