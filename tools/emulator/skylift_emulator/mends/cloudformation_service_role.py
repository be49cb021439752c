"""CloudFormation: a resource is made with the rights of the stack's service role.

A template that would be refused on AWS, for a service or a right that its role does not have, is refused here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region

from skylift_emulator.roles import role_may
from skylift_emulator.seams import Seam
from skylift_emulator.stack_rights import Properties, needed
from skylift_emulator.surroundings import Surroundings

_STACKS = "ministack.services.cloudformation.stacks"
ACTIONS = Seam("ministack.services.cloudformation.handlers", "_ACTION_HANDLERS")
MAKE = Seam(_STACKS, "_provision_resource", ("resource_type", "logical_id", "props", "stack_name"))
CHANGE = Seam(
    _STACKS,
    "_update_resource",
    ("resource_type", "physical_id", "old_props", "new_props", "stack_name", "logical_id", "old_attrs"),
)
SEAMS = (ACTIONS, MAKE, CHANGE)


def install(_: Surroundings) -> None:
    stacks = _Stacks()
    actions = ACTIONS.current()
    for name in ("CreateStack", "UpdateStack", "CreateChangeSet"):
        actions[name] = stacks.remembering(actions[name])
    MAKE.replace(stacks.making)
    CHANGE.replace(stacks.changing)


class _Stacks:
    """Which role each stack is deployed with: the one last named, also where a later call names none."""

    def __init__(self) -> None:
        self._roles: dict[tuple[str, str, str], str] = {}

    def remembering(self, original: Callable[[Properties], Any]) -> Callable[[Properties], Any]:
        def act(params: Properties) -> Any:
            role, name = _text(params, "RoleARN"), _text(params, "StackName")
            if role:
                # A change set may name the stack by its ARN.
                self._roles[_key(name.split("/")[1] if "/" in name else name)] = role
            return original(params)

        return act

    def making(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def make(resource_type: str, logical_id: str, props: Properties, stack_name: str) -> Any:  # noqa: PLR0917
            self._check(resource_type, props, stack_name, logical_id)
            return original(resource_type, logical_id, props, stack_name)

        return make

    def changing(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def change(type: str, id: str, old: Properties, new: Properties, stack: str, *rest: Any, **named: Any) -> Any:  # noqa: PLR0917
            if old != new:
                self._check(type, new, stack, id)
            return original(type, id, old, new, stack, *rest, **named)

        return change

    def _check(self, *given: Any) -> None:
        """given: a resource's type and properties, its stack, and its name in there."""
        role = self._role_of(given[2])
        for action, resource, context in needed(*given) if role else ():
            if not role_may(role, action, resource, context=context):
                name = role.rpartition("/")[2]
                raise ValueError(
                    f"User: arn:aws:sts::{get_account_id()}:assumed-role/{name}/AWSCloudFormation is not authorized to "
                    f"perform: {action} on resource: {resource} (Status Code: 403; Error Code: AccessDenied)"
                )

    def _role_of(self, stack: str) -> str:
        """A nested stack is called after its parent, and has its role."""
        known = [(key[2], role) for key, role in self._roles.items() if key[:2] == _key("")[:2]]
        found = [(name, role) for name, role in known if stack == name or stack.startswith(f"{name}-")]
        return max(found, default=("", ""), key=lambda each: len(each[0]))[1]


def _key(stack: str) -> tuple[str, str, str]:
    return get_account_id(), get_region(), stack


def _text(params: Properties, key: str) -> str:
    value = params.get(key, "")
    return str(value[0] if isinstance(value, list) else value)
