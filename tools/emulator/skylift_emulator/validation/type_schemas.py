"""Schemas of CloudFormation's types: those of AWS's registry, as cfn-lint ships them."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Schema = dict[str, Any]
# cfn-lint lists the versions of types by region; those offered here are the same in all of them.
_REGION = "us-east-1"
# Values that cfn-lint lists beyond AWS's schema: the service names them itself, in its own words.
_ADDED = {"AWS::Lambda::Function": ("Runtime",)}


@cache
def _folder() -> Path:
    # Not imported: cfn-lint itself does not run here.
    found = find_spec("cfnlint")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("cfn-lint is not installed, and with it the schemas of CloudFormation's types are missing")
    return Path(found.submodule_search_locations[0]) / "data" / "schemas"


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = json.loads((_folder() / "providers" / f"{_REGION}.json").read_text())
    return found


@cache
def schema(resource_type: str) -> Schema | None:
    """The schema of a type; None for a custom type and for one that the registry does not know."""
    name = _names().get(resource_type)
    if name is None:
        return None
    found: Schema = json.loads((_folder() / "resources" / f"{name}.json").read_text())
    for path in _ADDED.get(resource_type, ()):
        found["properties"][path].pop("enum", None)
    return found


def resolved(whole: Schema, part: Any) -> Schema:
    """A part of a schema, after its references."""
    while isinstance(part, dict) and "$ref" in part:
        found: Any = whole
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found.get(step.replace("~1", "/").replace("~0", "~"), {})
        part = {**found, **{name: value for name, value in part.items() if name != "$ref"}}
    return part if isinstance(part, dict) else {}
