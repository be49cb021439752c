"""Faults of a template that CloudFormation reports before it creates anything: unresolved references and cycles.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Template = Mapping[str, Any]
Conditions = Mapping[str, bool] | None
_PSEUDO = frozenset({
    "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId",
    "AWS::StackName", "AWS::URLSuffix",
})  # fmt: skip
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


class Bad(ValueError):
    """The template is refused; the text is CloudFormation's."""


def check(template: Template, conditions: Conditions = None) -> None:
    """Raises `Bad` for a reference to nothing and for a circular dependency.

    `conditions`: what each condition of the template comes to. With them, a resource that is not made is nothing to
    refer to, and the branch of an `Fn::If` that is not taken is not looked at.
    """
    checked = _Check(template, conditions)
    resources = template.get("Resources") or {}
    made = {name: each for name, each in resources.items() if isinstance(each, dict) and checked.is_made(each)}
    for resource in made.values():
        checked.look(resource.get("Properties"), "Resources")
        checked.depends(resource.get("DependsOn"))
    for output in (template.get("Outputs") or {}).values():
        if isinstance(output, dict) and checked.is_made(output):
            checked.look([output.get("Value"), output.get("Export")], "Outputs")
    checked.finish()
    _check_circles(made, checked)


class _Check:
    def __init__(self, template: Template, conditions: Conditions) -> None:
        self._conditions, self._declared = conditions, template.get("Conditions") or {}
        self._all = template.get("Resources") or {}
        self._resources = {name for name, each in self._all.items() if isinstance(each, dict) and self.is_made(each)}
        self._values = _PSEUDO | (template.get("Parameters") or {}).keys()
        self._unresolved: dict[str, list[str]] = {}

    def is_made(self, part: Mapping[str, Any]) -> bool:
        condition = part.get("Condition")
        if not isinstance(condition, str):
            return True
        if condition not in self._declared:
            block = "Resources" if "Type" in part else "Outputs"
            unresolved = f"Unresolved condition dependency {condition} in the {block} block of the template"
            raise Bad(f"Template format error: {unresolved}")
        return self._conditions is None or bool(self._conditions.get(condition, True))

    def look(self, value: Any, block: str) -> None:
        for kind, name in self.references(value):
            resource = name.partition(".")[0]
            if kind == "Fn::GetAtt" and resource not in self._resources:
                raise Bad(f"Template error: instance of Fn::GetAtt references undefined resource {resource}")
            if kind == "Fn::Sub" and "." in name and resource not in self._resources:
                raise Bad(f"Template error: instance of Fn::Sub references invalid resource attribute {name}")
            if kind != "Fn::GetAtt" and "." not in name and name not in self._values | self._resources:
                self._unresolved.setdefault(block, []).append(name)

    def depends(self, given: Any) -> None:
        """A resource may wait for one that is not made, but not for one that is not in the template."""
        for name in [given] if isinstance(given, str) else given or []:
            if name not in self._all:
                self._unresolved.setdefault("Resources", []).append(name)

    def finish(self) -> None:
        for block, names in self._unresolved.items():
            listed = f"[{', '.join(dict.fromkeys(names))}]"
            raise Bad(
                f"Template format error: Unresolved resource dependencies {listed} in the {block} block of the template"
            )

    def references(self, value: Any) -> Iterator[tuple[str, str]]:
        """Function and name of every reference in a value."""
        if isinstance(value, list):
            for each in value:
                yield from self.references(each)
        elif isinstance(value, dict):
            for name, argument in value.items():
                yield from self._of_function(name, argument)

    def _of_function(self, name: str, argument: Any) -> Iterator[tuple[str, str]]:
        if name == "Ref" and isinstance(argument, str):
            yield "Ref", argument
        elif name == "Fn::GetAtt":
            parts = argument.split(".", 1) if isinstance(argument, str) else argument
            if isinstance(parts, list) and parts and isinstance(parts[0], str):
                yield "Fn::GetAtt", parts[0]
        elif name == "Fn::Sub":
            yield from self._of_sub(argument)
        elif name == "Fn::If" and isinstance(argument, list):
            yield from self.references(self._taken(argument))
        else:
            yield from self.references(argument)

    def _of_sub(self, argument: Any) -> Iterator[tuple[str, str]]:
        text, own = (argument[0], argument[1]) if isinstance(argument, list) and len(argument) > 1 else (argument, {})
        text = text[0] if isinstance(text, list) and text else text
        for variable in _VARIABLE.findall(text) if isinstance(text, str) else ():
            if not isinstance(own, dict) or variable not in own:
                yield "Fn::Sub", variable.strip()
        yield from self.references(list(own.values()) if isinstance(own, dict) else own)

    def _taken(self, argument: list[Any]) -> list[Any]:
        condition, *branches = argument
        if isinstance(condition, str) and condition not in self._declared:
            raise Bad(f"Template error: unresolved condition dependency {condition} in Fn::If")
        if self._conditions is None or not isinstance(condition, str):
            return branches
        return branches[:1] if self._conditions.get(condition, True) else branches[1:]


def _check_circles(made: Mapping[str, Any], checked: _Check) -> None:
    waits = {name: _needed(resource, checked) & made.keys() for name, resource in made.items()}
    while ready := {name for name, needed in waits.items() if not needed}:
        waits = {name: needed - ready for name, needed in waits.items() if name not in ready}
    if waits:
        raise Bad(f"Circular dependency between resources: [{', '.join(sorted(waits))}]")


def _needed(resource: Mapping[str, Any], checked: _Check) -> set[str]:
    listed = resource.get("DependsOn")
    named = {listed} if isinstance(listed, str) else set(listed or ())
    return named | {name.partition(".")[0] for _, name in checked.references(resource.get("Properties"))}
