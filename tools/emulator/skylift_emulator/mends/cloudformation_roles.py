"""CloudFormation: a role has the permissions boundary of its template, or its functions would be unbounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services import iam

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

HANDLERS = Seam("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS")
ROLES = Seam("ministack.services.iam", "_roles")
CHECK = Seam("ministack.services.iam", "_boundary_policy_error", ("arn",))
SEAMS = (HANDLERS, ROLES, CHECK)

_TYPE, _PROPERTY = "AWS::IAM::Role", "PermissionsBoundary"
# Where each handler is given the role's properties.
_PROPERTIES_AT = {"create": 1, "update": 2}


def install(_: Surroundings) -> None:
    handler = HANDLERS.current()[_TYPE]
    for operation, at in _PROPERTIES_AT.items():
        if operation in handler:
            handler[operation] = _bound(handler[operation], at)


def _bound(original: Callable[..., Any], properties_at: int) -> Callable[..., Any]:
    def handle(*given: Any, **named: Any) -> Any:
        boundary = given[properties_at].get(_PROPERTY)
        if boundary and CHECK.current()(boundary):
            raise ValueError(
                f"Scope ARN: {boundary} does not exist or is not attachable. (Service: Iam, Status Code: 404)"
            )
        made = original(*given, **named)
        iam._roles[made[0]][_PROPERTY] = boundary
        return made

    return handle
