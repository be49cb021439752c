"""What a template is about: whether it is one at all, and what it asks of whoever deploys it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployer.template.parsing import Template

SAM_TRANSFORM = "AWS::Serverless-2016-10-31"


def is_template(document: Any) -> bool:
    """A mapping whose `Resources` each have a `Type`: what tells it from every other YAML file of a repository."""
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        return False
    found = document["Resources"].values()
    return bool(found) and all(isinstance(each, dict) and isinstance(each.get("Type"), str) for each in found)


def is_sam(template: Template) -> bool:
    return SAM_TRANSFORM in transforms(template)


def transforms(template: Template) -> list[str]:
    """The names of the template's macros, in their order."""
    given = template.get("Transform") or []
    listed = given if isinstance(given, list) else [given]
    return [each if isinstance(each, str) else str(each.get("Name", "")) for each in listed]


def resources(template: Template, *types: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, type and properties of the resources of these types, or of all; the properties may be changed."""
    for name, resource in (template.get("Resources") or {}).items():
        if isinstance(resource, dict) and (not types or resource.get("Type") in types):
            properties = resource.setdefault("Properties", {})
            if isinstance(properties, dict):
                yield name, str(resource.get("Type", "")), properties
