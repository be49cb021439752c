"""CloudFormation: a resource that the local platform cannot provide as declared is refused with the reason."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import error_response_json, get_account_id
from ministack.services import lambda_svc
from ministack.services.cloudformation import engine

from skylift_emulator.mends.cloudformation_templates import SUPPORT
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings
from skylift_emulator.validation.local_limits import SURVEYED, Watched, dropped

_LAMBDA = "ministack.services.lambda_svc"
HANDLERS = Seam("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS")
DELETE = Seam(
    "ministack.services.cloudformation.provisioners",
    "_delete_resource",
    ("resource_type", "physical_id", "props", "stack_name", "logical_id"),
)
LAYER = Seam(_LAMBDA, "_find_layer_version")
NAMED = Seam(_LAMBDA, "_lambda_layer_version_name_and_number_from_arn_spec")
FOREIGN = Seam(_LAMBDA, "_resolve_cross_account_layer", ("layer_arn", "spec", "name_and_version"))
SEAMS = (HANDLERS, DELETE, LAYER, NAMED, FOREIGN, *SUPPORT)

_FUNCTION, _LAYER = "AWS::Lambda::Function", ":layer:"
_NOT_FETCHED = (
    "Not on the local platform: the layer {}. It belongs to another account, from which nothing can be fetched here. "
    "Put what it holds into the function's requirements, or publish it as a layer of this account."
)
Properties = dict[str, Any]


def install(_: Surroundings) -> None:
    for seam in SUPPORT:
        seam.replace(_without_foreign_layers)
    FOREIGN.replace(_fetched)


def watch() -> None:
    """Called once every other mend has put itself in: what they read counts as read."""
    for resource_type, handler in HANDLERS.current().items():
        if resource_type.startswith(SURVEYED) and "create" in handler:
            handler["create"] = _creating(handler["create"], resource_type)
            if "update" in handler:
                handler["update"] = _updating(handler["update"], resource_type)


def _creating(original: Callable[..., Any], resource_type: str) -> Callable[..., Any]:
    def create(logical_id: str, props: Properties, stack_name: str, *rest: Any, **named: Any) -> Any:
        watched = Watched(props)
        made = original(logical_id, watched, stack_name, *rest, **named)
        if names := dropped(resource_type, watched):
            DELETE.current()(resource_type, made[0], props, stack_name, logical_id)
            raise ValueError(_refusal(resource_type, names))
        return made

    return create


def _updating(original: Callable[..., Any], resource_type: str) -> Callable[..., Any]:
    def update(physical_id: str, old: Properties, new: Properties, *rest: Any, **named: Any) -> Any:
        watched = Watched(new)
        made = original(physical_id, old, watched, *rest, **named)
        if names := [name for name in dropped(resource_type, watched) if old.get(name) != new[name]]:
            raise ValueError(_refusal(resource_type, names))
        return made

    return update


def _refusal(resource_type: str, names: list[str]) -> str:
    properties = f"property {names[0]}" if len(names) == 1 else f"properties {', '.join(names)}"
    return (
        f"Not on the local platform: {properties} of {resource_type}. It has an effect on AWS and none here. "
        "Leave it out to deploy here, for example by a condition."
    )


def _without_foreign_layers(original: Callable[..., None]) -> Callable[..., None]:
    def validate(template: dict[str, Any], conditions: dict[str, bool], params: Any = None) -> None:
        original(template, conditions, params)
        for name, arn in _layers(template, conditions, params) if params is not None else ():
            if _is_foreign(arn):
                raise ValueError(f"[/Resources/{name}/Properties/Layers] {_NOT_FETCHED.format(arn)}")

    return validate


def _fetched(original: Callable[..., Any]) -> Callable[..., Any]:
    """MiniStack attaches a layer that it does not have as an empty one."""

    def resolve(layer_arn: str, *rest: Any) -> Any:
        if _is_foreign(layer_arn):
            return None, error_response_json("InvalidParameterValueException", _NOT_FETCHED.format(layer_arn), 400)
        return original(layer_arn, *rest)

    return resolve


def _layers(template: dict[str, Any], conditions: dict[str, bool], params: Any) -> Iterator[tuple[str, str]]:
    mappings = template.get("Mappings") or {}
    for name, resource in (template.get("Resources") or {}).items():
        if not isinstance(resource, dict) or resource.get("Type") != _FUNCTION:
            continue
        made = conditions.get(resource.get("Condition", ""), True)
        listed = (resource.get("Properties") or {}).get("Layers") if made else None
        resolved = engine._resolve_refs(copy.deepcopy(listed), {}, params, conditions, mappings, "", "")
        for arn in resolved if isinstance(resolved, list) else ():
            if isinstance(arn, str) and _LAYER in arn:
                yield name, arn


def _is_foreign(arn: str) -> bool:
    try:
        spec = parse_arn(arn)
    except ArnParseError:
        return False
    if spec.account_id == get_account_id():
        return False
    named = lambda_svc._lambda_layer_version_name_and_number_from_arn_spec(spec)
    found = named and lambda_svc._find_layer_version(*named, spec.account_id, spec.region)
    return not (found and found[0])
