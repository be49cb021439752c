"""HTTP APIs as MiniStack keeps them, and what they leave to their host: callers and integrations."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ministack.services import apigateway
from skylift_apigateway import http_api
from skylift_apigateway.authorizer import Authorizer, Refused
from skylift_apigateway.config import ApiConfig, AuthorizerConfig, Route, Throttle, cors_of
from skylift_apigateway.event import Request
from skylift_apigateway.limits import HTTP_API_SECONDS
from skylift_apigateway.response import Response, message
from skylift_apigateway.routing import Match
from skylift_apigateway.throttle import Bucket

from skylift_emulator.seams import Seam

from . import exchange, functions

_GATEWAY = "ministack.services.apigateway"
TOKEN = Seam(_GATEWAY, "_extract_token_from_identity_source", ("identity_source", "headers", "query_params"))
KEYS = Seam(_GATEWAY, "_resolve_jwks_url", ("authorizer",))
CALLER = Seam(_GATEWAY, "_iam_caller_identity_v2", ("headers", "query_params"))
_ASKED = ("api_id", "stage", "route", "method", "path", "resource_path", "headers", "query_params", "path_params")
_ASKED_TOO = ("stage_vars", "owner_account_id", "owner_region", "raw_query_string")
ASK = Seam(_GATEWAY, "_authorize_request_v2", _ASKED + _ASKED_TOO)
MAP = Seam(_GATEWAY, "_apply_request_parameter_mappings")
FORWARD = Seam(_GATEWAY, "_invoke_http_proxy", ("integration", "path", "method", "headers", "body", "query_params"))
FUNCTION = Seam(_GATEWAY, "_extract_lambda_ref_from_integration_uri", ("uri",))
STORES = tuple(Seam(_GATEWAY, name) for name in ("_apis", "_stages", "_routes", "_integrations", "_authorizers"))
SEAMS = (TOKEN, KEYS, CALLER, ASK, MAP, FORWARD, FUNCTION, *STORES)


@dataclass(frozen=True)
class Place:
    """The stage of an API that a request arrived at."""

    api_id: str
    stage: str
    account_id: str
    region: str


class NotAllowed(Refused):
    """A refusal without a challenge: by IAM, or by a function."""

    challenge = ""

    def __init__(self, status: int, title: str) -> None:
        Exception.__init__(self, title)
        self.status, self.title = status, title


def config(place: Place) -> ApiConfig:
    """Returns what the rules need to know of the API."""
    api, stage = apigateway._apis[place.api_id], apigateway._stages[place.api_id][place.stage]
    routes = apigateway._routes.get(place.api_id) or {}
    limits = stage.get("defaultRouteSettings") or {}
    rate, burst = limits.get("throttlingRateLimit"), limits.get("throttlingBurstLimit")
    return ApiConfig(
        api_id=place.api_id,
        execution_arn=f"arn:aws:execute-api:{place.region}:{place.account_id}:{place.api_id}",
        stage=place.stage,
        routes=tuple(_route(place, route) for route in routes.values()),
        cors=cors_of(api["corsConfiguration"]) if api.get("corsConfiguration") else None,
        throttle=Throttle(float(rate), int(burst)) if rate and burst else None,
        variables=stage.get("stageVariables") or {},
    )


def _route(place: Place, route: dict[str, Any]) -> Route:
    scopes = tuple(route.get("authorizationScopes") or ())
    about = _integration(place, route) or {}
    seconds = float(about.get("timeoutInMillis") or HTTP_API_SECONDS * 1000) / 1000
    payload_format = str(about.get("payloadFormatVersion") or "1.0")
    return Route(route["routeKey"], "", "", scopes=scopes, payload_format=payload_format, timeout_seconds=seconds)


def _integration(place: Place, route: dict[str, Any]) -> dict[str, Any] | None:
    name = (route.get("target") or "").rpartition("/")[2]
    return (apigateway._integrations.get(place.api_id) or {}).get(name)


@lru_cache(maxsize=256)
def bucket(place: Place, throttle: Throttle) -> Bucket:
    """Returns the stage's bucket: the same one for as long as its limits stay."""
    return Bucket(throttle)


@lru_cache(maxsize=64)
def _verifier(about: AuthorizerConfig) -> Authorizer:
    return Authorizer(about)


class Deployed:
    """The backend of one deployed HTTP API."""

    def __init__(self, place: Place, about: ApiConfig, query: dict[str, list[str]]) -> None:
        self._place, self._config, self._query = place, about, query
        self._routes = {route["routeKey"]: route for route in apigateway._routes[place.api_id].values()}

    async def authorize(self, request: Request, match: Match) -> http_api.Authorizer | None:
        route = self._routes[match.route.route_key]
        kind = (route.get("authorizationType") or "NONE").upper()
        if kind == "JWT":
            return await self._verified(request, match.route, route)
        if kind == "AWS_IAM":
            if "authorization" not in request.headers:
                raise NotAllowed(403, "Forbidden")
            return {"iam": CALLER.current()(request.headers, self._query)}
        return await self._asked(request, match, route) if kind == "CUSTOM" else None

    async def _verified(self, request: Request, about: Route, route: dict[str, Any]) -> http_api.Authorizer:
        authorizer = (apigateway._authorizers.get(self._place.api_id) or {}).get(route.get("authorizerId"))
        if not authorizer or not (keys := await KEYS.current()(authorizer)):
            raise Refused
        token = TOKEN.current()(authorizer.get("identitySource") or [], request.headers, self._query)
        jwt = authorizer.get("jwtConfiguration") or {}
        audience = tuple(str(each) for each in jwt.get("audience") or ())
        identity = await _verifier(AuthorizerConfig(str(jwt["issuer"]), audience, keys)).identify(token or "")
        return http_api.jwt_authorizer(identity, about)

    async def _asked(self, request: Request, match: Match, route: dict[str, Any]) -> http_api.Authorizer:
        """Asks the function that authorizes."""
        place, headers = self._place, dict(request.headers)
        if request.cookies:
            headers["cookie"] = "; ".join(request.cookies)
        refusal, context = await ASK.current()(
            place.api_id,
            place.stage,
            route,
            request.method,
            request.path,
            match.route.route_key.rpartition(" ")[2],
            headers,
            self._query,
            match.parameters,
            dict(self._config.variables),
            place.account_id,
            place.region,
            request.scope["query_string"].decode("latin-1"),
        )
        if refusal is not None:
            raise NotAllowed(refusal[0], json.loads(refusal[2])["message"])
        return {"lambda": context or {}}

    async def integrate(self, request: Request, match: Match, authorizer: http_api.Authorizer | None) -> Response:
        integration = _integration(self._place, self._routes[match.route.route_key])
        kind = integration.get("integrationType") if integration else None
        if integration and kind == "AWS_PROXY" and integration.get("integrationUri"):
            return await self._function(request, match, authorizer=authorizer, uri=integration["integrationUri"])
        if integration and kind == "HTTP_PROXY":
            return await self._forwarded(request, match, authorizer=authorizer, integration=integration)
        if kind == "AWS_PROXY":
            words = "The API Gateway of this machine does not call services of AWS directly; the one of AWS does."
            return message(501, words)
        return message(500, "Internal Server Error")

    async def _function(
        self, request: Request, match: Match, *, authorizer: http_api.Authorizer | None, uri: str
    ) -> Response:
        reference, place = FUNCTION.current()(uri), self._place

        async def invoke(payload: bytes) -> bytes:
            return await functions.invoke(reference, payload, account_id=place.account_id, region=place.region)

        return await http_api.lambda_proxy(request, self._config, match=match, authorizer=authorizer, invoke=invoke)

    async def _forwarded(
        self, request: Request, match: Match, *, authorizer: http_api.Authorizer | None, integration: dict[str, Any]
    ) -> Response:
        known = authorizer or {}
        jwt = known.get("jwt") or {}
        context = {
            "requestId": request.request_id,
            "httpMethod": request.method,
            "path": request.stage_prefix + request.path,
            "routeKey": match.route.route_key,
            "stage": self._place.stage,
            "authorizer.jwt.claims": jwt.get("claims") or {},
            "authorizer.jwt.scopes": jwt.get("scopes") or [],
            "authorizer.lambda": known.get("lambda") or {},
        }
        headers, query, path = MAP.current()(
            integration,
            request_headers=request.headers,
            request_query=self._query,
            request_path=request.path,
            path_params=match.parameters,
            context_vars=context,
            stage_vars=dict(self._config.variables),
        )
        return exchange.answer_of(
            await FORWARD.current()(integration, path, request.method, headers, request.body, query)
        )
