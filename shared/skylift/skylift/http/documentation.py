"""What FastAPI does not know by itself about our answers, in the OpenAPI document."""

from typing import Any

from fastapi import FastAPI

from skylift.http.problems import MEDIA_TYPE, Problem

_SCHEMAS = "#/components/schemas/{model}"
_SECURED = {"401": "Without a valid access token", "403": "Without the role that this needs"}


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
    schemas |= problem.pop("$defs", {}) | {"Problem": problem}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"] |= _answers(operation)


def _answers(operation: dict[str, Any]) -> dict[str, Any]:
    described = {"422": "A field is wrong; `errors` names it", "default": "Any other problem"}
    if "security" in operation:
        described |= _SECURED
    return {status: _problem(description) for status, description in described.items()}


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": _SCHEMAS.format(model="Problem")}}}}
