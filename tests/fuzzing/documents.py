"""The OpenAPI documents of the platform's APIs: each system has one, at the address of its name."""

from typing import Any

import httpx

from tests.faults.plane import SYSTEMS

__all__ = ["SYSTEMS", "fields", "path_of", "read"]

Schema = dict[str, Any]


def path_of(system: str) -> str:
    return f"/api/{system}/openapi.json"


def read(client: httpx.Client, system: str) -> Schema:
    document: Schema = client.get(path_of(system)).raise_for_status().json()
    return document


def fields(document: Schema, operation: Schema) -> dict[str, Schema]:
    """What the operation's JSON body may hold, by name; empty where it takes no object."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    found: dict[str, Schema] = _resolved(document, content.get("schema", {})).get("properties", {})
    return found


def _resolved(document: Schema, schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    for name in schema["$ref"].removeprefix("#/").split("/"):
        document = document[name]
    return document
