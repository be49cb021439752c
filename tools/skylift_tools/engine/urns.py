"""URNs: how a resource is known from one up to the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

STACK_TYPE = "pulumi:pulumi:Stack"


def make(stack: str, project: str, *, parent: str, type: str, name: str) -> str:
    """The URN of a resource; a component's type goes before its children's."""
    qualified = type
    if parent:
        above = parent.split("::")[2]
        if above != STACK_TYPE:
            qualified = f"{above}${type}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def name_of(urn: str) -> str:
    """The logical name, the last part."""
    return urn.split("::", 3)[3]


def type_of(urn: str) -> str:
    """The resource's own type, without its parents'."""
    return urn.split("::")[2].rsplit("$", 1)[-1]


def aliases(request: Any, urn: str, parent_aliases: Iterable[str]) -> list[str]:
    """Every URN under which the resource of a registration may have been known before."""
    stack, project = urn.split("::")[0].removeprefix("urn:pulumi:"), urn.split("::")[1]
    found = list(request.aliasURNs)
    found += [alias.urn or _from_spec(alias.spec, request, stack=stack, project=project) for alias in request.aliases]
    found += [make(stack, project, parent=parent, type=request.type, name=request.name) for parent in parent_aliases]
    return [alias for alias in dict.fromkeys(found) if alias != urn]


def _from_spec(spec: Any, request: Any, *, stack: str, project: str) -> str:
    parent = "" if spec.noParent else (spec.parentUrn or request.parent)
    return make(
        spec.stack or stack,
        spec.project or project,
        parent=parent,
        type=spec.type or request.type,
        name=spec.name or request.name,
    )
