"""HTTP APIs: CORS and route keys.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

from __future__ import annotations

import re
from typing import Any

from ministack.services import apigateway

from skylift_emulator.validation.refusal import Refusal
from skylift_emulator.validation.rules import Params, Rules

METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_KEY = re.compile(rf"\$default|({'|'.join(METHODS)}) /\S*")
_BAD_KEY = (
    "The provided route key is not formatted properly for HTTP protocol. "
    'Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
)


def _cors(params: Params) -> Refusal | None:
    cors: Any = params.get("CorsConfiguration") or {}
    if cors.get("AllowCredentials") and "*" in (cors.get("AllowOrigins") or ()):
        return Refusal("BadRequestException", "allow-credentials is not supported if 'allow-origin' is *")
    return None


def _key(params: Params) -> Refusal | None:
    key = params.get("RouteKey")
    if key is None or not _is_http(params) or _KEY.fullmatch(str(key)):
        return None
    return Refusal("BadRequestException", _BAD_KEY)


def _is_http(params: Params) -> bool:
    api: Params = apigateway._apis.get(params.get("ApiId")) or {}
    return bool(api.get("protocolType", "HTTP") == "HTTP")


def _taken(params: Params) -> Refusal | None:
    routes = apigateway._routes.get(params.get("ApiId")) or {}
    key, own = params.get("RouteKey"), params.get("RouteId")
    if key is None or all(route["routeKey"] != key for name, route in routes.items() if name != own):
        return None
    return Refusal("ConflictException", f"Route with key {key} already exists for this API", 409)


RULES: Rules = {
    ("apigatewayv2", "CreateApi"): (_cors,),
    ("apigatewayv2", "UpdateApi"): (_cors,),
    ("apigatewayv2", "CreateRoute"): (_key, _taken),
    ("apigatewayv2", "UpdateRoute"): (_key, _taken),
}
