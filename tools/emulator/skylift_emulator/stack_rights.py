"""What a resource of a stack asks of the role that makes it: its service, and the rights that it gives or takes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.responses import get_account_id, get_region

Properties = dict[str, Any]
# An action, what it is done to, and what conditions may ask about it.
Need = tuple[str, str, Properties]


def needed(type: str, props: Properties, stack: str, logical_id: str) -> Iterator[Need]:  # noqa: PLR0917
    """What the template does not name is called after its stack."""
    yield from _made_by_its_service(type)
    if rule := _RULES.get(type):
        yield from rule(props, f"{stack}-{logical_id}")


def _made_by_its_service(type: str) -> Iterator[Need]:
    """One action stands for all that it takes: whether a template may use the service at all."""
    parts = type.split("::")
    if len(parts) == 3 and parts[0] == "AWS" and parts[1] not in _WITHOUT_RIGHTS:
        service = _ACTIONS_OF.get(type) or _ACTIONS_OF.get(parts[1]) or parts[1].lower()
        yield f"{service}:Create{parts[2]}", _arn(service, "*"), {}


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


# CloudFormation's own, and what is looked at by name below.
_WITHOUT_RIGHTS = frozenset({"CDK", "CloudFormation", "IAM"})
# Services whose actions are called otherwise than their types, or one of these.
_ACTIONS_OF = {
    "ApiGateway": "apigateway",
    "ApiGatewayV2": "apigateway",
    "AWS::Cognito::IdentityPool": "cognito-identity",
    "AWS::Cognito::IdentityPoolPrincipalTag": "cognito-identity",
    "AWS::Cognito::IdentityPoolRoleAttachment": "cognito-identity",
    "CertificateManager": "acm",
    "Cognito": "cognito-idp",
    "DocDB": "rds",
    "EFS": "elasticfilesystem",
    "ElasticLoadBalancingV2": "elasticloadbalancing",
    "KinesisAnalyticsV2": "kinesisanalytics",
    "KinesisFirehose": "firehose",
    "Location": "geo",
    "OpenSearchService": "es",
    "S3ObjectLambda": "s3-object-lambda",
    "StepFunctions": "states",
}
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
