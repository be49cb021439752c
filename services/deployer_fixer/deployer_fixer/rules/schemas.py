"""The names that a resource's schema knows at a place in it. Source: the schemas that cfn-lint checks with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from deployer.template.parsing import Template

Path = Sequence[str | int]
Schema = dict[str, Any]

OF_RESOURCES = [
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
]
OF_OUTPUTS = ["Condition", "Description", "Export", "Value"]
_SECTIONS = {"Resources": OF_RESOURCES, "Outputs": OF_OUTPUTS}


def names_at(template: Template, path: Path, region: str) -> set[str]:
    """What may be named in the mapping at that path; empty where that is not known.

    Of a value that may take one of several forms, the names of all of them: too many make a name ambiguous, never
    wrong.
    """
    match list(path):
        case [str(section), _] if section in _SECTIONS:
            return set(_SECTIONS[section])
        case ["Resources", str(name), "Properties", *inside]:
            return _of_properties(_type(template, name), inside, region)
        case _:
            return set()


def types(region: str) -> list[str]:
    """Every type of resource there is."""
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as SCHEMAS

    return list(SCHEMAS.get_resource_types(region))


def values_of(kind: str, name: str, region: str) -> list[str]:
    """What a property of a resource may be, where its schema counts that up."""
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as SCHEMAS

    return list(SCHEMAS.get_resource_schema(region, kind).schema["properties"][name].get("enum", []))


def _type(template: Template, name: str) -> str:
    resource = template.get("Resources", {}).get(name)
    return str(resource.get("Type", "")) if isinstance(resource, dict) else ""


def _of_properties(kind: str, inside: Path, region: str) -> set[str]:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as SCHEMAS
    from cfnlint.schema import ResourceNotFoundError

    try:
        root = SCHEMAS.get_resource_schema(region, kind).schema
    except ResourceNotFoundError:
        return set()
    forms = [root]
    for part in inside:
        forms = [below for form in forms for below in _below(root, form, part)]
    found = {name for form in forms for each in _forms(root, form) for name in each.get("properties", {})}
    if not inside:
        found -= {path.rpartition("/")[2] for path in root.get("readOnlyProperties", [])}
    return found


def _below(root: Schema, form: Schema, part: str | int) -> Iterator[Schema]:
    for each in _forms(root, form):
        if isinstance(part, int):
            below = each.get("items")
        else:
            below = each.get("properties", {}).get(part) or each.get("additionalProperties")
            below = below or next(iter(each.get("patternProperties", {}).values()), None)
        if isinstance(below, dict):
            yield below


def _forms(root: Schema, form: Schema, depth: int = 0) -> Iterator[Schema]:
    """The schema itself and whatever it says it may also be."""
    if depth > 8:
        return
    yield form
    if isinstance(reference := form.get("$ref"), str):
        yield from _forms(root, _referred(root, reference), depth + 1)
    for word in ("anyOf", "oneOf", "allOf"):
        for each in form.get(word, []):
            if isinstance(each, dict):
                yield from _forms(root, each, depth + 1)


def _referred(root: Schema, reference: str) -> Schema:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found.get(part, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}
