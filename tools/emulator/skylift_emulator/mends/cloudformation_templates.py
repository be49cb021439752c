"""CloudFormation: a template with a reference to nothing, a circle or a parameter it does not have is refused at once.

MiniStack puts the name itself in place of what it does not find.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from skylift_emulator.mends.cloudformation_nested import CHECK
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings
from skylift_emulator.validation import templates

_FORMATION = "ministack.services.cloudformation"
_SUPPORTED, _PARAMETERS = ("template", "conditions", "params"), ("template", "provided_params", "previous_params")
# Each module has a name of its own for them.
SUPPORT = [
    Seam(f"{_FORMATION}.{module}", "validate_template_support", _SUPPORTED) for module in ("handlers", "changesets")
]
RESOLVE = [
    Seam(f"{_FORMATION}.{module}", "_resolve_parameters", _PARAMETERS)
    for module in ("engine", "handlers", "changesets")
]
SEAMS = (CHECK, *SUPPORT, *RESOLVE)

_WORDS = (
    (re.compile(r"Parameter '(.+?)' failed to resolve: SSM parameter '(.+?)' does not exist"),
     r"Unable to fetch parameters [\2] from parameter store for this account."),
    (re.compile(r"Parameter '(.+?)' value '.*' is not in AllowedValues: \[(.*)\]", re.DOTALL),
     r"Parameter '\1' must be one of AllowedValues"),
    (re.compile(r"Parameter '(.+?)' value '.*' is not a valid Number", re.DOTALL), r"Parameter '\1' must be a number"),
)  # fmt: skip


def install(_: Surroundings) -> None:
    for seam in SUPPORT:
        seam.replace(_then_checked)
    for seam in RESOLVE:
        seam.replace(_of_the_template)
    CHECK.replace(_nested_too)


def _then_checked(original: Callable[..., None]) -> Callable[..., None]:
    def validate(template: dict[str, Any], conditions: dict[str, bool], params: Any = None) -> None:
        original(template, conditions, params)
        # A macro may make what the template refers to.
        if not template.get("Transform"):
            templates.check(template, conditions if params is not None else None)

    return validate


def _of_the_template(original: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(template: dict[str, Any], provided_params: list[dict[str, Any]], previous_params: Any = None) -> Any:
        declared = template.get("Parameters") or {}
        given = {each["Key"] for each in provided_params if "Key" in each}
        if unknown := [name for name in sorted(given) if name not in declared]:
            raise ValueError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
        missing = [name for name, about in declared.items() if name not in given and "Default" not in about]
        if missing:
            raise ValueError(f"Parameters: [{', '.join(missing)}] must have values")
        try:
            return original(template, provided_params, previous_params)
        except ValueError as error:
            raise ValueError(_said(str(error))) from error

    return resolve


def _said(message: str) -> str:
    """MiniStack's message in CloudFormation's words."""
    for pattern, words in _WORDS:
        if pattern.fullmatch(message):
            return pattern.sub(words, message)
    return message


def _nested_too(original: Callable[..., None]) -> Callable[..., None]:
    def check(parent_stack_name: str, template: dict[str, Any]) -> None:
        original(parent_stack_name, template)
        templates.check(template)

    return check
