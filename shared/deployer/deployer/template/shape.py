"""What a template is about: whether it is one at all, and what it asks of whoever deploys it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployer.template.parsing import Template

SAM_TRANSFORM = "AWS::Serverless-2016-10-31"
_INTRINSIC = "Fn::"
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
_LOOP = "Fn::ForEach::"


def is_template(document: Any) -> bool:
    """A mapping whose `Resources` each have a `Type`: what tells it from every other YAML file of a repository."""
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        return False
    found = document["Resources"]
    return bool(found) and all(_is_resource(name, each) for name, each in found.items())


def _is_resource(name: str, value: Any) -> bool:
    """A loop or a macro stands for resources, and has no type itself."""
    return name.startswith(_INTRINSIC) or (isinstance(value, dict) and isinstance(value.get("Type"), str))


def is_sam(template: Template) -> bool:
    return SAM_TRANSFORM in transforms(template)


def transforms(template: Template) -> list[str]:
    """The names of the template's macros, in their order."""
    given = template.get("Transform") or []
    listed = given if isinstance(given, list) else [given]
    return [each if isinstance(each, str) else str(each.get("Name", "")) for each in listed]


def resources(template: Template, *types: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, type and properties of the resources of these types, or of all; the properties may be changed.

    Of a loop, what it makes copies of, by the name that it has there (`Table${Number}`).
    """
    for name, resource in _written(template.get("Resources")):
        if not types or resource.get("Type") in types:
            properties = resource.setdefault("Properties", {})
            if isinstance(properties, dict):
                yield name, str(resource.get("Type", "")), properties


def metadata(template: Template, name: str) -> dict[str, Any]:
    """Of the resource of that name as `resources` gives it; empty where it has none."""
    found = (resource.get("Metadata") for written, resource in _written(template.get("Resources")) if written == name)
    about = next(found, None)
    return about if isinstance(about, dict) else {}


def _written(found: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in found.items() if isinstance(found, dict) else ():
        if name.startswith(_LOOP) and isinstance(value, list) and value:
            # Identifier, values, and what is repeated.
            yield from _written(value[-1])
        elif isinstance(value, dict) and not name.startswith(_INTRINSIC):
            yield name, value
