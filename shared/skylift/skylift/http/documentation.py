"""What FastAPI does not know by itself about our answers, in the OpenAPI document."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from skylift.http.problems import MEDIA_TYPE, Problem

_SCHEMAS = "#/components/schemas/{model}"
_SECURED = {"401": "Without a valid access token", "403": "Without the role that this needs"}
_ALSO_THE_GATEWAYS = ("401", "403", "413", "429", "503", "default")
_ONLY_THE_GATEWAYS = {"431": "Request line and headers together are larger than 10,240 bytes"}


class GatewayMessage(BaseModel):
    """The body of an error that API Gateway answers itself: the request did not reach the service."""

    message: str


def describe_problems(app: FastAPI) -> None:
    """Every operation says which problem details it may answer."""
    generated = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _add_problems(generated())
        return generated()

    app.openapi = openapi  # type: ignore[method-assign]


def _add_problems(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template=_SCHEMAS)
    schemas |= problem.pop("$defs", {}) | {"Problem": problem, "GatewayMessage": GatewayMessage.model_json_schema()}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"] |= _answers(operation)
            _add_the_gateways(operation["responses"])


def _answers(operation: dict[str, Any]) -> dict[str, Any]:
    described = {"422": "A field is wrong; `errors` names it", "default": "Any other problem"}
    if "security" in operation:
        described |= _SECURED
    return {status: _problem(description) for status, description in described.items()}


def _add_the_gateways(responses: dict[str, Any]) -> None:
    for status in set(responses).intersection(_ALSO_THE_GATEWAYS):
        kinds = responses[status]["content"]
        own = [kinds["application/json"]["schema"]] if "application/json" in kinds else []
        kinds["application/json"] = {"schema": {"anyOf": [*own, _reference("GatewayMessage")]}}
    for status, description in _ONLY_THE_GATEWAYS.items():
        responses[status] = _answer(description, "application/json", "GatewayMessage")


def _problem(description: str) -> dict[str, Any]:
    return _answer(description, MEDIA_TYPE, "Problem")


def _answer(description: str, media_type: str, model: str) -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": _reference(model)}}}


def _reference(model: str) -> dict[str, str]:
    return {"$ref": _SCHEMAS.format(model=model)}
