"""API Gateway: an OpenAPI document of a REST API is imported whole.

MiniStack takes a method's security and where its integration leads, and leaves out `any`, what is sent there and what
is answered: `/{proxy+}` without a method, an answer to `OPTIONS` without its CORS headers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services import apigateway_v1

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_GATEWAY = "ministack.services.apigateway_v1"
METHODS = Seam(_GATEWAY, "_OPENAPI_HTTP_METHODS")
PATH = Seam(_GATEWAY, "_import_path_item", ("api_id", "path", "path_item", "scheme_map", "default_security"))
_OPERATION = ("api_id", "resource_id", "http_method", "operation", "scheme_map", "default_security")
OPERATION = Seam(_GATEWAY, "_import_operation", _OPERATION)
_AT = ("api_id", "resource_id", "http_method", "status_code", "data")
METHOD_RESPONSE, ANSWER = Seam(_GATEWAY, "_put_method_response", _AT), Seam(_GATEWAY, "_put_integration_response", _AT)
RESOURCES = Seam(_GATEWAY, "_resources")
SEAMS = (METHODS, PATH, OPERATION, METHOD_RESPONSE, ANSWER, RESOURCES)

_ANY, _INTEGRATION = "x-amazon-apigateway-any-method", "x-amazon-apigateway-integration"
_SENT = ("credentials", "requestParameters", "requestTemplates", "timeoutInMillis", "cacheKeyParameters")
_IN_CAPITALS = ("passthroughBehavior", "contentHandling")
Document = dict[str, Any]


def install(_: Surroundings) -> None:
    METHODS.set({*METHODS.current(), "any"})
    PATH.replace(_with_any)
    OPERATION.replace(_whole)


def _with_any(original: Callable[..., None]) -> Callable[..., None]:
    def take(api_id: str, path: str, path_item: Document, *about: Any) -> None:
        named = {"any" if name == _ANY else name: operation for name, operation in path_item.items()}
        original(api_id, path, named, *about)

    return take


def _whole(original: Callable[..., None]) -> Callable[..., None]:
    def take(api_id: str, resource_id: str, http_method: str, operation: Document, *about: Any) -> None:  # noqa: PLR0917
        original(api_id, resource_id, http_method, operation, *about)
        at = (api_id, resource_id, http_method)
        for status, response in (operation.get("responses") or {}).items():
            METHOD_RESPONSE.current()(*at, str(status), {"responseParameters": response.get("headers") or {}})
        if integration := operation.get(_INTEGRATION):
            _complete(at, integration)

    return take


def _complete(at: tuple[str, str, str], integration: Document) -> None:
    api_id, resource_id, http_method = at
    made = apigateway_v1._resources[api_id][resource_id]["resourceMethods"][http_method]["methodIntegration"]
    made |= {name: integration[name] for name in _SENT if integration.get(name)}
    made |= {name: str(integration[name]).upper() for name in _IN_CAPITALS if integration.get(name)}
    for pattern, response in (integration.get("responses") or {}).items():
        selection = "" if pattern == "default" else str(pattern)
        status = str(response.get("statusCode", "200"))
        ANSWER.current()(*at, status, {**response, "statusCode": status, "selectionPattern": selection})
