"""The role with which CloudFormation deploys other people's templates: wide, in one place, and assumed by nobody else."""

import pulumi
import pulumi_aws as aws
from skylift_infra import naming, policy
from skylift_infra.policy import Statement

# The services whose resources a template may hold. Wide on purpose: what a template needs is not known before.
SERVICES = [
    "apigateway",
    "cloudwatch",
    "cognito-idp",
    "dynamodb",
    "events",
    "kms",
    "lambda",
    "logs",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "states",
]
# A stack's roles are named after it.
ROLES = "role/skylift-*"
BOUNDED = ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary"]
PLAIN = [
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "iam:PassRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
]


class ServiceRole(pulumi.ComponentResource):
    """boundary_arn: what every role that a template makes must carry; none is made, or given rights, without it."""

    def __init__(self, name: str, *, boundary_arn: pulumi.Output[str]) -> None:
        super().__init__("skylift:aws:ServiceRole", name)
        child = pulumi.ResourceOptions(parent=self)
        trust = policy.trust("cloudformation.amazonaws.com")
        self.role = aws.iam.Role(name, name=name, assume_role_policy=trust, opts=child)
        text = policy.document([*_services(), *_roles(boundary_arn)])
        self.permissions = aws.iam.RolePolicy(name, role=self.role.id, policy=text, opts=child)
        self.register_outputs({"arn": self.role.arn})


def _services() -> list[Statement]:
    expanding = Statement(actions=["cloudformation:CreateChangeSet"], resources=[_transforms()])
    return [Statement(actions=[f"{service}:*" for service in SERVICES], resources=["*"]), expanding]


def _transforms() -> pulumi.Output[str]:
    return naming.regional_arn_of_aws("cloudformation", "transform/*")


def _roles(boundary_arn: pulumi.Output[str]) -> list[Statement]:
    roles = naming.global_arn("iam", ROLES)
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary_arn}}
    return [
        Statement(actions=BOUNDED, resources=[roles], condition=bounded),
        Statement(actions=PLAIN, resources=[roles]),
    ]
