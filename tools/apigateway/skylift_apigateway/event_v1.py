"""The event of payload format 1.0: that of REST APIs, and of HTTP APIs whose integration asks for it.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from .config import ApiConfig
from .event import Request, encode_body, forward, time_of
from .routing import Match

Many = dict[str, list[str]]


@dataclass(frozen=True)
class Place:
    """Where a request to a REST API arrived. `path` is as it was sent, without the stage."""

    account_id: str
    api_id: str
    stage: str
    resource_id: str
    resource_path: str
    path: str
    path_parameters: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)
    binary_types: Sequence[str] = ()
    authorizer: Mapping[str, Any] | None = None
    identity: Mapping[str, Any] = field(default_factory=dict)


def of_rest_api(request: Request, place: Place) -> dict[str, Any]:
    """Returns the event of a REST API: the path as it was sent, path parameters and query decoded."""
    place = replace(place, path_parameters={name: unquote(value) for name, value in place.path_parameters.items()})
    return _event(request, place, path=place.path, body=_rest_body(request, place.binary_types))


def of_http_api(
    request: Request, api: ApiConfig, *, match: Match, authorizer: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Returns the event of an HTTP API whose integration has the payload format 1.0: the path is decoded."""
    known = authorizer or {}
    key = match.route.route_key
    place = Place(
        account_id=api.account_id,
        api_id=api.api_id,
        stage=api.stage,
        resource_id=key,
        resource_path=key.partition(" ")[2] or key,
        path=request.path,
        path_parameters=match.parameters,
        variables=api.variables,
        authorizer=known.get("jwt") or known.get("lambda"),
        identity=known.get("iam") or {},
    )
    body = encode_body(request.body, request.headers.get("content-type", ""))
    return {"version": "1.0", **_event(request, place, path=request.stage_prefix + request.path, body=body)}


def _event(request: Request, place: Place, *, path: str, body: tuple[str | None, bool]) -> dict[str, Any]:
    forward(request)
    text, encoded = body
    return {
        "resource": place.resource_path,
        "path": path,
        "httpMethod": request.method,
        **_fields(request),
        "pathParameters": dict(place.path_parameters) or None,
        "stageVariables": dict(place.variables) or None,
        "requestContext": _context(request, place),
        "body": text,
        "isBase64Encoded": encoded,
    }


def _fields(request: Request) -> dict[str, Any]:
    """Headers and query, once with the last value of each name and once with all of them."""
    headers, query = _headers(request), _query(request)
    return {
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
    }


def _headers(request: Request) -> Many:
    found: Many = {}
    for raw_name, raw_value in request.scope["headers"]:
        name = raw_name.decode("latin-1")
        if name in request.headers:
            found.setdefault(name, []).append(raw_value.decode("latin-1"))
    if request.cookies:
        found["cookie"] = ["; ".join(request.cookies)]
    added = {name: [value] for name, value in request.headers.items() if name not in found}
    return found | added | {name: [request.headers[name]] for name in ("x-forwarded-for", "content-length")}


def _query(request: Request) -> Many:
    found: Many = {}
    for name, value in parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


def _context(request: Request, place: Place) -> dict[str, Any]:
    now = time.time()
    caller = {"sourceIp": request.source_ip, "userAgent": request.headers.get("user-agent", "")}
    context = {
        "accountId": place.account_id,
        "apiId": place.api_id,
        "domainName": request.domain,
        "domainPrefix": request.domain.partition(".")[0],
        "extendedRequestId": request.request_id,
        "httpMethod": request.method,
        "identity": {**caller, **place.identity},
        "path": place.path if place.stage == "$default" else f"/{place.stage}{place.path}",
        "protocol": f"HTTP/{request.scope['http_version']}",
        "requestId": request.request_id,
        "requestTime": time_of(int(now)),
        "requestTimeEpoch": int(now * 1000),
        "resourceId": place.resource_id,
        "resourcePath": place.resource_path,
        "stage": place.stage,
    }
    return context if place.authorizer is None else {**context, "authorizer": place.authorizer}


def _rest_body(request: Request, binary_types: Sequence[str]) -> tuple[str | None, bool]:
    """Text, unless the API declares the content type as binary."""
    if not request.body:
        return None, False
    if is_binary(request.headers.get("content-type", ""), binary_types):
        return base64.b64encode(request.body).decode("ascii"), True
    return request.body.decode("utf-8", "replace"), False


def is_binary(media_type: str, binary_types: Sequence[str]) -> bool:
    """Whether one of an API's `binaryMediaTypes` covers a media type; they may be `*/*` or `image/*`."""
    kind = media_type.partition(";")[0].strip().lower()
    family = f"{kind.partition('/')[0]}/*"
    return bool(kind) and any(each.strip().lower() in (kind, family, "*/*") for each in binary_types)
