"""CloudFormation and SAM: an HTTP API's OpenAPI `Body` becomes its routes, and its settings have the case of the API.

SAM writes every `HttpApi` event into such a body; without this its stack is complete and its API answers 404.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from ministack.services import apigateway

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_GATEWAY = "ministack.services.apigateway"
HANDLERS = Seam("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS")
ROUTE = Seam(_GATEWAY, "_create_route", ("api_id", "data"))
INTEGRATION = Seam(_GATEWAY, "_create_integration", ("api_id", "data"))
AUTHORIZER = Seam(_GATEWAY, "_create_authorizer", ("api_id", "data"))
STORES = tuple(Seam(_GATEWAY, name) for name in ("_apis", "_stages", "_routes", "_integrations", "_authorizers"))
SEAMS = (HANDLERS, ROUTE, INTEGRATION, AUTHORIZER, *STORES)

_ANY = "x-amazon-apigateway-any-method"
Properties = dict[str, Any]


def install(_: Surroundings) -> None:
    handlers = HANDLERS.current()
    api, stage = handlers["AWS::ApiGatewayV2::Api"], handlers["AWS::ApiGatewayV2::Stage"]
    api["create"], api["update"] = _afterwards(api["create"], 1, _fill), _afterwards(api["update"], 2, _fill)
    stage["create"] = _afterwards(stage["create"], 1, _lower_stages)
    stage["update"] = _afterwards(stage["update"], 2, _lower_stages)


def _afterwards(
    original: Callable[..., Any], properties_at: int, then: Callable[[str, Properties], None]
) -> Callable[..., Any]:
    def handle(*given: Any, **named: Any) -> Any:
        result = original(*given, **named)
        then(result[0], given[properties_at])
        return result

    return handle


def _lower_stages(_: str, properties: Properties) -> None:
    for stage in (apigateway._stages.get(properties["ApiId"]) or {}).values():
        stage["defaultRouteSettings"] = _lowered(stage.get("defaultRouteSettings"))
        # Their keys are the routes'.
        by_route = stage.get("routeSettings") or {}
        stage["routeSettings"] = {route: _lowered(settings) for route, settings in by_route.items()}


def _fill(api_id: str, properties: Properties) -> None:
    api, body = apigateway._apis[api_id], properties.get("Body") or {}
    cors = body.get("x-amazon-apigateway-cors") or api.get("corsConfiguration")
    if cors:
        api["corsConfiguration"] = _lowered(cors)
    if body:
        api["name"] = properties.get("Name") or body.get("info", {}).get("title") or api["name"]
        for store in (apigateway._routes, apigateway._integrations, apigateway._authorizers):
            store[api_id] = {}
        authorizers = dict(_authorizers(api_id, body))
        for path, operations in (body.get("paths") or {}).items():
            for method, operation in operations.items():
                _add_route(api_id, _route_key(path, method), operation, authorizers=authorizers, body=body)


def _authorizers(api_id: str, body: Properties) -> Iterator[tuple[str, Properties]]:
    """By its name in the document, what a route needs to name it."""
    for name, scheme in ((body.get("components") or {}).get("securitySchemes") or {}).items():
        about = _lowered(scheme.get("x-amazon-apigateway-authorizer") or {})
        if about:
            kind = "JWT" if about.get("type", "jwt").lower() == "jwt" else "REQUEST"
            source = about.get("identitySource")
            source = [source] if isinstance(source, str) else source
            made = _made(AUTHORIZER, api_id, {**about, "name": name, "authorizerType": kind, "identitySource": source})
            yield name, {"authorizerId": made["authorizerId"], "authorizationType": kind.replace("REQUEST", "CUSTOM")}


def _add_route(
    api_id: str, key: str, operation: Properties, *, authorizers: dict[str, Properties], body: Properties
) -> None:
    about = operation.get("x-amazon-apigateway-integration") or {}
    integration = {
        "integrationType": str(about.get("type", "aws_proxy")).upper(),
        "integrationUri": about.get("uri"),
        "integrationMethod": about.get("httpMethod", "POST"),
        "payloadFormatVersion": str(about.get("payloadFormatVersion", "2.0")),
    }
    route: Properties = {"routeKey": key}
    route["target"] = f"integrations/{_made(INTEGRATION, api_id, integration)['integrationId']}"
    for requirement in operation.get("security") or body.get("security") or []:
        for name, scopes in requirement.items():
            route |= {**authorizers.get(name, {}), "authorizationScopes": scopes}
    _made(ROUTE, api_id, route)


def _route_key(path: str, method: str) -> str:
    # An event without a path, as SAM writes it, and as it is written by hand.
    return "$default" if path in ("$default", "/$default") else f"{'ANY' if method == _ANY else method.upper()} {path}"


def _made(seam: Seam, api_id: str, data: Properties) -> Properties:
    status, _, answer = seam.current()(api_id, data)
    if status >= 400:
        raise ValueError(f"Resource handler returned message: {json.loads(answer).get('message', answer)}")
    made: Properties = json.loads(answer)
    return made


def _lowered(value: Any) -> Any:
    """The keys as API Gateway has them: CloudFormation writes each with a capital."""
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: _lowered(inner) for name, inner in value.items()}
    return value
