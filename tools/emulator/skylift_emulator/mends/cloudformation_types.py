"""CloudFormation: types that templates hold often, of which MiniStack has what they make and not the type."""

from __future__ import annotations

import json
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

HANDLERS = Seam("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS")
DEPLOY = Seam("ministack.services.apigateway", "_create_deployment", ("api_id", "data"))
SEAMS = (HANDLERS, DEPLOY)

_POLICY = "AWS::IAM::Policy"
Properties = dict[str, Any]
Made = tuple[str, Properties]


def install(_: Surroundings) -> None:
    handlers = HANDLERS.current()
    handlers["AWS::ApiGatewayV2::Deployment"] = {"create": _deploy, "delete": _leave}
    handlers["AWS::IAM::RolePolicy"] = {"create": _grant, "update": _change, "delete": _revoke}


def _deploy(logical_id: str, props: Properties, stack_name: str) -> Made:
    status, _, answer = DEPLOY.current()(props["ApiId"], {"description": props.get("Description", "")})
    made = json.loads(answer)
    if status >= 400:
        raise ValueError(f"Resource handler returned message: {made.get('message', answer)}")
    return made["deploymentId"], {"DeploymentId": made["deploymentId"]}


def _leave(physical_id: str, props: Properties) -> None:
    """A deployment goes with its API: here its stages serve what the API is now."""


def _grant(logical_id: str, props: Properties, stack_name: str) -> Made:
    HANDLERS.current()[_POLICY]["create"](logical_id, _as_policy(props), stack_name)
    return f"{props['PolicyName']}|{props['RoleName']}", {}


def _change(physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str = "") -> Made:  # noqa: PLR0917
    if f"{new['PolicyName']}|{new['RoleName']}" != physical_id:
        return _grant(logical_id, new, stack_name)
    HANDLERS.current()[_POLICY]["update"](physical_id, _as_policy(old), _as_policy(new), stack_name, logical_id)
    return physical_id, {}


def _revoke(physical_id: str, props: Properties) -> None:
    HANDLERS.current()[_POLICY]["delete"](physical_id, _as_policy(props))


def _as_policy(props: Properties) -> Properties:
    return {**props, "Roles": [props["RoleName"]]}
