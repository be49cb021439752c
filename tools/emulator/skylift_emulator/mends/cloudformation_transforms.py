"""CloudFormation: transforms receive the values of the template's parameters, as on AWS.

MiniStack passes none to SAM, so SAM uses the defaults: for a parameter of type `AWS::SSM::Parameter::Value`, the name
of the parameter. And it accepts only a literal `Location` of an `AWS::Include`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from ministack.services.cloudformation import engine

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_FORMATION = "ministack.services.cloudformation"
_APPLIED = ("template", "provided_params", "previous_params")
APPLY = [
    Seam(f"{_FORMATION}.{module}", "_apply_transforms", _APPLIED) for module in ("engine", "handlers", "changesets")
]
VALUES = Seam(f"{_FORMATION}.engine", "_transform_parameters", _APPLIED)
REFERENCES = Seam(
    f"{_FORMATION}.engine",
    "_resolve_refs",
    ("value", "resources", "params", "conditions", "mappings", "stack_name", "stack_id"),
)
LOCATION = Seam(f"{_FORMATION}.engine", "_include_location", ("node",))
HANDLERS = Seam(f"{_FORMATION}.provisioners", "_RESOURCE_HANDLERS")
SAM = Seam(
    "samtranslator.translator.transform",
    "transform",
    ("input_fragment", "parameter_values", "managed_policy_loader", "feature_toggle", "passthrough_metadata"),
)
SEAMS = (*APPLY, VALUES, REFERENCES, LOCATION, HANDLERS, SAM)

_NESTED = "AWS::CloudFormation::Stack"
_PROPERTIES_AT = {"create": 1, "update": 2}
_LISTS = ("CommaDelimitedList", "List<")
Template = dict[str, Any]
_template: ContextVar[Template] = ContextVar("template")
_values: ContextVar[dict[str, str]] = ContextVar("values")
# What a nested stack's resource gives its template.
_nested: ContextVar[list[dict[str, str]]] = ContextVar("nested")


def install(_: Surroundings) -> None:
    for seam in APPLY:
        seam.replace(_knowing)
    LOCATION.replace(_located)
    SAM.replace(_with_values)
    handler = HANDLERS.current()[_NESTED]
    for operation, at in _PROPERTIES_AT.items():
        handler[operation] = _remembering(handler[operation], at)


def _knowing(original: Callable[..., Any]) -> Callable[..., Any]:
    def apply(template: Template, provided_params: Any = None, previous_params: Any = None) -> Any:
        provided = _nested.get([]) if provided_params is None else provided_params
        tokens = _template.set(template), _values.set(VALUES.current()(template, provided, previous_params))
        try:
            return original(template, provided_params, previous_params)
        finally:
            _template.reset(tokens[0])
            _values.reset(tokens[1])

    return apply


def _with_values(original: Callable[..., Any]) -> Callable[..., Any]:
    def transform(input_fragment: Template, parameter_values: dict[str, Any], *rest: Any, **named: Any) -> Any:
        declared = input_fragment.get("Parameters") or {}
        given = {name: _typed(declared.get(name) or {}, value) for name, value in _values.get({}).items()}
        return original(input_fragment, {**given, **parameter_values}, *rest, **named)

    return transform


def _typed(about: dict[str, Any], value: str) -> Any:
    """A value in the type that the template's own default would have."""
    default, kind = about.get("Default"), str(about.get("Type", "String"))
    if default is not None and str(default) == value and not kind.startswith("AWS::SSM::"):
        return default
    if kind.startswith(_LISTS) or "<List<" in kind or kind.endswith("<CommaDelimitedList>"):
        return [each.strip() for each in value.split(",")]
    return int(value) if kind == "Number" and value.lstrip("-").isdigit() else value


def _located(original: Callable[..., Any]) -> Callable[..., Any]:
    def locate(node: dict[str, Any]) -> Any:
        location = original(node)
        if not isinstance(location, dict):
            return location
        params = {name: {"Value": value} for name, value in _values.get({}).items()}
        mappings = _template.get({}).get("Mappings") or {}
        return engine._resolve_refs(location, {}, params, {}, mappings, "", "")

    return locate


def _remembering(original: Callable[..., Any], properties_at: int) -> Callable[..., Any]:
    def handle(*given: Any, **named: Any) -> Any:
        parameters = given[properties_at].get("Parameters") or {}
        listed = [{"Key": name, "Value": str(value)} for name, value in parameters.items()]
        token = _nested.set(listed)
        try:
            return original(*given, **named)
        finally:
            _nested.reset(token)

    return handle
