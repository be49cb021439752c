"""Lambda: a function URL's requests are served by the same rules as an HTTP API's, without decoding the path."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from typing import Any

import orjson
from skylift_apigateway import cors, function_url
from skylift_apigateway.config import ApiConfig, Cors, cors_of
from skylift_apigateway.event import Request
from skylift_apigateway.http_api import FunctionFailed, Throttled
from skylift_apigateway.limits import EVENT_LIMIT_BYTES
from skylift_apigateway.response import Malformed, Response

from skylift_emulator import received
from skylift_emulator.apis import exchange, functions, http
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

log = logging.getLogger("skylift.apigateway")
_LAMBDA = "ministack.services.lambda_svc"
_REQUEST = ("url_id", "method", "path", "headers", "body", "query_params", "resolved", "source_ip")
SERVE = Seam(_LAMBDA, "handle_function_url_request", _REQUEST)
SIGNED = Seam(_LAMBDA, "_function_url_is_signed", ("headers", "query_params"))
STREAM = Seam(_LAMBDA, "_function_url_stream_response", ("result", "cors_headers"))
SEAMS = (SERVE, SIGNED, STREAM, http.CALLER, *functions.SEAMS)

_FORBIDDEN = (b"x-amzn-errortype", b"AccessDeniedException")
Query = dict[str, list[str]]


def install(_: Surroundings) -> None:
    SERVE.replace(_served)


def _served(original: Callable[..., Any]) -> Callable[..., Any]:
    async def serve(  # noqa: PLR0913, PLR0917  MiniStack calls it so
        url_id: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: Query,
        resolved: Any = None,
        source_ip: str | None = None,
    ) -> Any:
        if resolved is None:
            return await original(url_id, method, path, headers, body, query_params, resolved, source_ip)
        domain = f"{url_id}.lambda-url.{resolved[1]}.on.aws"
        request = exchange.request(received.raw_rest(path), domain=domain, body=body)
        answer = await _answer(url_id, request, query=query_params, resolved=resolved)
        lineage = f"{request.trace};Parent={random.randbytes(8).hex()};Sampled=0"  # noqa: S311
        answer.headers += [(b"x-amzn-requestid", request.request_id.encode()), (b"x-amzn-trace-id", lineage.encode())]
        return exchange.sent(answer)

    return serve


async def _answer(url_id: str, request: Request, *, query: Query, resolved: Any) -> Response:
    *owner, about = resolved
    allowed = cors_of(_lowered(about["Cors"])) if about.get("Cors") else None
    origin = request.headers.get("origin", "")
    if allowed and request.method == "OPTIONS":
        return Response(200, cors.preflight_headers(allowed, origin))
    return _with_cors(await _authorized(url_id, request, query=query, owner=owner, about=about), allowed, origin)


async def _authorized(url_id: str, request: Request, *, query: Query, owner: Any, about: dict[str, Any]) -> Response:
    account_id, region, name, qualifier = owner
    authorizer = None
    if about.get("AuthType") == "AWS_IAM":
        if not SIGNED.current()(request.headers, query):
            return function_url.refusal(403, "Forbidden", _FORBIDDEN)
        authorizer = {"iam": http.CALLER.current()(request.headers, query)}
    api = ApiConfig(url_id, f"arn:aws:lambda:{region}:{account_id}:url", "$default", ())
    payload = orjson.dumps(function_url.build(request, api, authorizer=authorizer))
    if len(payload) > EVENT_LIMIT_BYTES:
        return function_url.refusal(413, "Request Entity Too Large")
    reference = f"{name}:{qualifier}" if qualifier else name
    streams = about.get("InvokeMode") == "RESPONSE_STREAM"
    return await _invoked(reference, payload, owner={"account_id": account_id, "region": region}, streams=streams)


async def _invoked(reference: str, payload: bytes, *, owner: dict[str, str], streams: bool) -> Response:
    try:
        if streams:
            return exchange.answer_of(STREAM.current()(await functions.run(reference, payload, **owner), {}))
        return function_url.of_function(await functions.invoke(reference, payload, **owner))
    except Throttled:
        return function_url.refusal(429, "Rate Exceeded.")
    except Malformed as error:
        log.error("%s: %s", reference, error)
        return function_url.failure()
    except FunctionFailed:
        return function_url.failure()


def _with_cors(answer: Response, allowed: Cors | None, origin: str) -> Response:
    if allowed:
        answer.headers = cors.without(answer.headers) + (cors.response_headers(allowed, origin) if origin else [])
    return answer


def _lowered(about: dict[str, Any]) -> dict[str, Any]:
    return {name[:1].lower() + name[1:]: value for name, value in about.items()}
