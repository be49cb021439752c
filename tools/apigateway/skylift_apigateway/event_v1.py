"""The event of payload format 1.0: that of REST APIs, and of HTTP APIs whose integration asks for it.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    forward(request)
    context = {
        "accountId": place.account_id,
        "apiId": place.api_id,
        "resourceId": place.resource_id,
        "resourcePath": place.resource_path,
        "stage": place.stage,
        "path": f"/{place.stage}{place.path}",
        "extendedRequestId": request.request_id,
        **_request_context(request),
    }
    context["identity"] |= place.identity
    if place.authorizer is not None:
        context["authorizer"] = place.authorizer
    body, encoded = _rest_body(request, place.binary_types)
    parameters = {name: unquote(value) for name, value in place.path_parameters.items()}
    return {
        "resource": place.resource_path,
        "path": place.path,
        "httpMethod": request.method,
        **_fields(request),
        "pathParameters": parameters or None,
        "stageVariables": dict(place.variables) or None,
        "requestContext": context,
        "body": body,
        "isBase64Encoded": encoded,
    }


def of_http_api(
    request: Request, api: ApiConfig, *, match: Match, authorizer: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Returns the event of an HTTP API whose integration has the payload format 1.0: the path is decoded."""
    forward(request)
    _, _, resource = match.route.route_key.partition(" ")
    path = request.stage_prefix + request.path
    body, encoded = encode_body(request.body, request.headers.get("content-type", ""))
    context = {
        "accountId": api.account_id,
        "apiId": api.api_id,
        "resourceId": match.route.route_key,
        "resourcePath": resource or match.route.route_key,
        "stage": api.stage,
        "path": path,
        "extendedRequestId": request.request_id,
        **_request_context(request),
    }
    if authorizer is not None:
        jwt = authorizer.get("jwt")
        context["authorizer"] = {"claims": jwt["claims"], "scopes": jwt["scopes"]} if jwt else authorizer["lambda"]
    return {
        "version": "1.0",
        "resource": resource or match.route.route_key,
        "path": path,
        "httpMethod": request.method,
        **_fields(request),
        "pathParameters": match.parameters or None,
        "stageVariables": dict(api.variables) or None,
        "requestContext": context,
        "body": body,
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


def _request_context(request: Request) -> dict[str, Any]:
    now = time.time()
    return {
        "domainName": request.domain,
        "domainPrefix": request.domain.partition(".")[0],
        "httpMethod": request.method,
        "identity": {"sourceIp": request.source_ip, "userAgent": request.headers.get("user-agent", "")},
        "protocol": f"HTTP/{request.scope['http_version']}",
        "requestId": request.request_id,
        "requestTime": time_of(int(now)),
        "requestTimeEpoch": int(now * 1000),
    }


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
