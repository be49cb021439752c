"""What a resource of a stack asks of the role that makes it, where it gives rights or takes a role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.responses import get_account_id, get_region

Properties = dict[str, Any]
# An action, what it is done to, and what conditions may ask about it.
Need = tuple[str, str, Properties]


def needed(type: str, props: Properties, stack: str, logical_id: str) -> Iterator[Need]:  # noqa: PLR0917
    """Nothing for a type that gives no rights. What the template does not name is called after its stack."""
    if rule := _RULES.get(type):
        yield from rule(props, f"{stack}-{logical_id}")


def _role(props: Properties, name: str) -> Iterator[Need]:
    boundary = props.get("PermissionsBoundary")
    context = {"iam:permissionsboundary": boundary} if boundary else {}
    yield "iam:CreateRole", _iam("role", props, props.get("RoleName") or name), context


def _made(kind: str, member: str) -> Callable[[Properties, str], Iterator[Need]]:
    def rule(props: Properties, name: str) -> Iterator[Need]:
        yield f"iam:Create{kind}", _iam(kind.lower(), props, props.get(member) or name), {}

    return rule


def _passed(member: str, service: str) -> Callable[[Properties, str], Iterator[Need]]:
    def rule(props: Properties, _: str) -> Iterator[Need]:
        if role := props.get(member):
            yield "iam:PassRole", str(role), {"iam:passedtoservice": f"{service}.amazonaws.com"}

    return rule


def _permission(props: Properties, _: str) -> Iterator[Need]:
    given = str(props.get("FunctionName", ""))
    name = given.rpartition(":function:")[2].partition(":")[0]
    yield "lambda:AddPermission", _arn("lambda", f"function:{name}"), {}


def _bucket_policy(props: Properties, _: str) -> Iterator[Need]:
    yield "s3:PutBucketPolicy", f"arn:aws:s3:::{props.get('Bucket')}", {}


def _queue_policy(props: Properties, _: str) -> Iterator[Need]:
    for url in props.get("Queues") or []:
        yield "sqs:SetQueueAttributes", _arn("sqs", str(url).rpartition("/")[2]), {}


def _iam(kind: str, props: Properties, name: str) -> str:
    return f"arn:aws:iam::{get_account_id()}:{kind}{props.get('Path', '/')}{name}"


def _arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}"


_RULES: dict[str, Callable[[Properties, str], Iterator[Need]]] = {
    "AWS::IAM::Role": _role,
    "AWS::IAM::ManagedPolicy": _made("Policy", "ManagedPolicyName"),
    "AWS::IAM::User": _made("User", "UserName"),
    "AWS::IAM::Group": _made("Group", "GroupName"),
    "AWS::IAM::InstanceProfile": _made("InstanceProfile", "InstanceProfileName"),
    "AWS::Lambda::Function": _passed("Role", "lambda"),
    "AWS::Lambda::Permission": _permission,
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::SQS::QueuePolicy": _queue_policy,
    "AWS::StepFunctions::StateMachine": _passed("RoleArn", "states"),
}
