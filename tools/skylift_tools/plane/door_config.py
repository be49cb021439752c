"""What the door serves, read off the record of the stacks: APIs, routes, authorisers, limits."""

from __future__ import annotations

import re
from typing import Any

from . import record
from .record import Record, Resource

_FUNCTION_ARN = re.compile(r":function:(?P<name>[^:/]+)(?::(?P<qualifier>[^:/]+))?")
_CORS = ("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge", "allowCredentials")


class RouteWithoutFunction(ValueError):
    """A route whose integration is no Lambda function: the door has nothing to call."""


def door_config(stacks: Record, emulator_url: str) -> dict[str, Any]:
    """The body of the door's `POST /deploy`."""
    apis = [resource for _, resource in stacks.of(record.API)]
    return {"emulator_url": emulator_url, "apis": [_api(api, stacks, emulator_url) for api in apis]}


def _api(api: Resource, stacks: Record, emulator_url: str) -> dict[str, Any]:
    stage = _first(stacks, record.API_STAGE, api["id"])
    integrations = {resource["id"]: resource for _, resource in stacks.of(record.INTEGRATION)}
    return {
        "api_id": api["id"],
        "execution_arn": api["outputs"]["executionArn"],
        "stage": (stage["outputs"].get("name") if stage else None) or "$default",
        "cors": _cors(api["outputs"].get("corsConfiguration")),
        "throttle": _throttle(stage),
        "routes": [
            _route(resource["outputs"], integrations)
            for _, resource in stacks.of(record.ROUTE)
            if resource["outputs"]["apiId"] == api["id"]
        ],
        "authorizers": {
            resource["id"]: _authorizer(resource["outputs"], emulator_url)
            for _, resource in stacks.of(record.AUTHORIZER)
            if resource["outputs"]["apiId"] == api["id"]
        },
    }


def _first(stacks: Record, kind: str, api_id: str) -> Resource | None:
    return next((found for _, found in stacks.of(kind) if found["outputs"]["apiId"] == api_id), None)


def _cors(configuration: dict[str, Any] | None) -> dict[str, Any] | None:
    return {name: configuration.get(name) for name in _CORS} if configuration else None


def _throttle(stage: Resource | None) -> dict[str, Any] | None:
    settings = (stage["outputs"].get("defaultRouteSettings") if stage else None) or {}
    rate = settings.get("throttlingRateLimit")
    if not rate:
        return None
    return {"rate": float(rate), "burst": int(settings.get("throttlingBurstLimit") or rate)}


def _route(route: dict[str, Any], integrations: dict[str, Resource]) -> dict[str, Any]:
    integration = integrations.get(str(route.get("target", "")).removeprefix("integrations/"))
    found = _FUNCTION_ARN.search(str(integration["outputs"].get("integrationUri"))) if integration else None
    if found is None:
        raise RouteWithoutFunction(f"the route {route['routeKey']!r} leads to no Lambda function")
    return {
        "route_key": route["routeKey"],
        "function": found["name"],
        "qualifier": found["qualifier"] or "$LATEST",
        "authorizer": route.get("authorizerId") or None,
        "scopes": list(route.get("authorizationScopes") or []),
    }


def _authorizer(authorizer: dict[str, Any], emulator_url: str) -> dict[str, Any]:
    token = authorizer["jwtConfiguration"]
    pool = str(token["issuer"]).rstrip("/").rpartition("/")[2]
    return {
        "issuer": token["issuer"],
        "audience": list(token.get("audiences") or []),
        "jwks_url": f"{emulator_url}/{pool}/.well-known/jwks.json",
    }
