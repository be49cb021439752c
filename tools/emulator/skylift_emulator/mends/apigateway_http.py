"""API Gateway: an HTTP API's requests are served by the same rules as the platform's own API.

MiniStack accepts malformed results, ignores throttles, limits and the payload format 1.0, and leaves out cookies and
stages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services import apigateway
from skylift_apigateway import http_api
from skylift_apigateway.config import Route
from skylift_apigateway.event import Request, cut
from skylift_apigateway.http_api import HttpApi
from skylift_apigateway.limits import BODY_LIMIT_BYTES
from skylift_apigateway.response import message
from skylift_apigateway.routing import Router

from skylift_emulator import received
from skylift_emulator.apis import exchange, functions, http
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_GATEWAY = "ministack.services.apigateway"
_REQUEST = ("api_id", "stage", "path", "method", "headers", "body", "query_params")
_OWNER = ("owner_account_id", "owner_region", "raw_query_string")
EXECUTE = Seam(_GATEWAY, "_handle_execute_in_scope", _REQUEST + _OWNER)
MATCH = Seam(_GATEWAY, "_match_route", ("api_id", "method", "path"))
SEAMS = (EXECUTE, MATCH, *http.SEAMS, *functions.SEAMS)


def install(_: Surroundings) -> None:
    EXECUTE.replace(lambda _: _serve)
    MATCH.replace(_matched)


async def _serve(  # noqa: PLR0913, PLR0917  MiniStack calls it so
    api_id: str,
    stage: str,
    path: str,
    method: str,
    headers: dict[str, str],
    body: bytes,
    query_params: dict[str, list[str]] | None,
    owner_account_id: str,
    owner_region: str,
    raw_query_string: str | None = None,
) -> exchange.Sent:
    if stage not in (apigateway._stages.get(api_id) or {}):
        return exchange.sent(message(404, "Not Found"))
    place = http.Place(api_id, stage, owner_account_id, owner_region)
    about = http.config(place)
    request = _request(place, path)
    if refusal := http_api.refusal_of_head(request):
        return exchange.sent(refusal)
    limit = http.bucket(place, about.throttle) if about.throttle else None
    api = HttpApi(about, http.Deployed(place, about, query_params or {}), limit)

    async def read() -> bytes | None:
        return body if len(body) <= BODY_LIMIT_BYTES else None

    answer = await api.answer(request, read) or http_api.unrouted(request, [api])
    answer.headers.append((b"apigw-requestid", request.request_id.encode()))
    return exchange.sent(answer)


def _request(place: http.Place, path: str) -> Request:
    domain = f"{place.api_id}.execute-api.{place.region}.amazonaws.com"
    request = exchange.request(cut(received.decoded_rest(path)), domain=domain)
    # A stage with a name is part of the path that a function sees.
    request.stage_prefix = "" if place.stage == "$default" else f"/{place.stage}"
    return request


def _matched(original: Callable[..., Any]) -> Callable[..., Any]:
    """IAM is asked about the route that the request takes."""

    def match(api_id: str, method: str, path: str) -> dict[str, Any] | None:
        routes = {route["routeKey"]: route for route in (apigateway._routes.get(api_id) or {}).values()}
        if any(key.startswith("$") and key != "$default" for key in routes):
            # A WebSocket API's.
            return original(api_id, method, path)  # type: ignore[no-any-return]
        found = Router([Route(key, "", "") for key in routes]).match(method, path)
        return routes[found.route.route_key] if found else None

    return match
