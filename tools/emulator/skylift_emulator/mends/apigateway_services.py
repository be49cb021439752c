"""API Gateway: a route that leads to a service of AWS, where that is not done here, says so when it is called."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway_v1

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_V1, _V2 = "ministack.services.apigateway_v1", "ministack.services.apigateway"
REST = Seam(_V1, "_invoke_lambda_custom_v1")
PARSE = Seam(_V1, "_parse_service_integration_uri", ("uri",))
HTTP = Seam(_V2, "_invoke_lambda_proxy")
SEAMS = (REST, PARSE, HTTP)

_NOT_IMPLEMENTED = 501


def install(_: Surroundings) -> None:
    REST.replace(_unless(_service_of_rest))
    HTTP.replace(_unless(_service_of_http))


def _unless(service: Callable[[dict[str, Any]], str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def around(original: Callable[..., Any]) -> Callable[..., Any]:
        async def invoke(integration: dict[str, Any], *given: Any, **named: Any) -> Any:
            if name := service(integration):
                words = f"The API Gateway of this machine does not call {name}; the one of AWS does."
                return _NOT_IMPLEMENTED, {"Content-Type": "application/json"}, json.dumps({"message": words}).encode()
            return await original(integration, *given, **named)

        return invoke

    return around


def _service_of_rest(integration: dict[str, Any]) -> str:
    """Of an integration that MiniStack takes for a function."""
    found = apigateway_v1._parse_service_integration_uri(integration.get("uri") or "")
    return str(found[1]) if found and found[1] != "lambda" else ""


def _service_of_http(integration: dict[str, Any]) -> str:
    """A service of AWS is named by a subtype instead of an address."""
    return "" if integration.get("integrationUri") else "services of AWS directly"
