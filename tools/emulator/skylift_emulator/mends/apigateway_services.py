"""API Gateway: a REST API's method that leads to another service of AWS says so when it is called."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway_v1

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_V1 = "ministack.services.apigateway_v1"
REST = Seam(_V1, "_invoke_lambda_custom_v1")
PARSE = Seam(_V1, "_parse_service_integration_uri", ("uri",))
SEAMS = (REST, PARSE)

_NOT_IMPLEMENTED = 501


def install(_: Surroundings) -> None:
    REST.replace(_unless_a_service)


def _unless_a_service(original: Callable[..., Any]) -> Callable[..., Any]:
    async def invoke(integration: dict[str, Any], *given: Any, **named: Any) -> Any:
        if name := _service(integration):
            words = f"The API Gateway of this machine does not call {name}; the one of AWS does."
            return _NOT_IMPLEMENTED, {"Content-Type": "application/json"}, json.dumps({"message": words}).encode()
        return await original(integration, *given, **named)

    return invoke


def _service(integration: dict[str, Any]) -> str:
    """Of an integration that MiniStack takes for a function."""
    found = apigateway_v1._parse_service_integration_uri(integration.get("uri") or "")
    return str(found[1]) if found and found[1] != "lambda" else ""
