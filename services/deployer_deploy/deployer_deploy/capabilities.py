"""What a template needs to be acknowledged before CloudFormation takes it, told from the template itself.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
"""

from __future__ import annotations

import json
from typing import Any

from deployer.failure import Code, StageFailed
from deployer.template.parsing import Template
from deployer.template.shape import is_sam, resources, transforms

IAM, NAMED_IAM, AUTO_EXPAND = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"
_NAMES = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
_STACK_NAME = "${AWS::StackName}"


def needed(template: Template) -> set[str]:
    """Raises StageFailed (CFN_CAPABILITY) for rights under a name of the template's own choice.

    Such a name is not the stack's, and only what has the stack's name may be made.
    """
    found: set[str] = set()
    kinds = {kind for _, kind, _ in resources(template)}
    if is_sam(template) or any(kind.startswith("AWS::IAM::") for kind in kinds):
        found.add(IAM)
    if transforms(template) or "Fn::Transform" in json.dumps(template, default=str):
        found.add(AUTO_EXPAND)
    if named := [(name, kind, properties[_NAMES[kind]]) for name, kind, properties in _named(template)]:
        _check(named)
        found.add(NAMED_IAM)
    return found


def _named(template: Template) -> list[tuple[str, str, dict[str, Any]]]:
    return [found for found in resources(template, *_NAMES) if _NAMES[found[1]] in found[2]]


def _check(named: list[tuple[str, str, Any]]) -> None:
    own = [(name, kind, value) for name, kind, value in named if not _of_the_stack(value)]
    if not own:
        return
    lines = [
        f"Resources/{name}/Properties/{_NAMES[kind]}: {json.dumps(value)} needs {NAMED_IAM}"
        for name, kind, value in own
    ]
    name, kind, _ = own[0]
    reason = (
        f"{name} chooses a name for itself, which needs {NAMED_IAM} and is not granted: roles are named after the "
        f"stack. Leave {_NAMES[kind]} out, or begin it with {_STACK_NAME}."
    )
    raise StageFailed(Code.CFN_CAPABILITY, reason, lines)


def _of_the_stack(value: Any) -> bool:
    if not isinstance(value, dict) or "Fn::Sub" not in value:
        return False
    text = value["Fn::Sub"][0] if isinstance(value["Fn::Sub"], list) else value["Fn::Sub"]
    return isinstance(text, str) and text.startswith(_STACK_NAME)
