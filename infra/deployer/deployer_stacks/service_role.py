"""The role with which other people's templates are deployed: wide, in one place, and bounded twice.

What it makes, `boundary.py` bounds; what it may ever be granted itself, the ceiling here does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from skylift_infra import json_text, naming, policy
from skylift_infra.policy import Statement

from deployer_stacks.offered import SERVICES

NAME = "deployer-service-role"
CEILING = "deployer-ceiling"
# Account-wide switches that belong to no template.
SWITCHES = ["s3:PutAccountPublicAccessBlock", "events:PutPermission", "events:RemovePermission"]
# A stack's roles, policies and nested stacks are named after it.
OURS = "skylift-*"
BOUNDED = ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary"]
OF_ROLES = [
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    # Terraform asks before it deletes a role.
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
]
OF_POLICIES = [
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListEntitiesForPolicy",
    "iam:ListPolicyVersions",
    "iam:TagPolicy",
    "iam:UntagPolicy",
]
# Who works with the role of a template: the services offered that take one.
PASSED_TO = ["apigateway", "cognito-idp", "events", "lambda", "scheduler", "states"]
OF_STACKS = [
    "cloudformation:CreateStack",
    "cloudformation:UpdateStack",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResources",
    "cloudformation:GetTemplate",
]


@dataclass(frozen=True, kw_only=True)
class ServiceRoleArgs:
    """boundary_arn: what every role that a template makes must carry; none is made, or given rights, without it.

    builder_arn: the one role beside CloudFormation that may take this one, for tools that make resources themselves.
    denials: what is not a template's to touch.
    """

    boundary_arn: pulumi.Input[str]
    builder_arn: pulumi.Input[str]
    denials: Sequence[Statement]


class ServiceRole(pulumi.ComponentResource):
    def __init__(self, args: ServiceRoleArgs) -> None:
        super().__init__("skylift:aws:ServiceRole", NAME)
        self.args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.ceiling = self._ceiling()
        self.role = self._role()
        self.permissions = self._permissions()
        self.register_outputs({"arn": self.role.arn})

    def _ceiling(self) -> aws.iam.Policy:
        """Holds also when somebody attaches more to the role by hand."""
        rights = [naming.global_arn("iam", f"{kind}/{OURS}") for kind in ("role", "policy")]
        most = [
            Statement(actions=[*SERVICES, "cloudformation:*"], resources=["*"]),
            Statement(actions=["iam:*Role*", "iam:*Polic*"], resources=rights),
        ]
        return aws.iam.Policy(
            CEILING,
            name=CEILING,
            description="The most that the role of deployments can do",
            policy=policy.document([*most, *self.args.denials, *self._bounds_stay()]),
            opts=self._child,
        )

    def _bounds_stay(self) -> list[Statement]:
        """No role is made or given rights without the boundary, and none loses it."""
        unbounded = {"StringNotEquals": {"iam:PermissionsBoundary": self.args.boundary_arn}}
        return [
            Statement(effect="Deny", actions=BOUNDED, resources=["*"], condition=unbounded),
            Statement(effect="Deny", actions=["iam:DeleteRolePermissionsBoundary"], resources=["*"]),
            Statement(effect="Deny", actions=SWITCHES, resources=["*"]),
        ]

    def _role(self) -> aws.iam.Role:
        takers = {"Service": "cloudformation.amazonaws.com", "AWS": self.args.builder_arn}
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": takers}
        return aws.iam.Role(
            NAME,
            name=NAME,
            assume_role_policy=json_text.dumps({"Version": policy.TRUST_VERSION, "Statement": [trust]}),
            permissions_boundary=self.ceiling.arn,
            opts=self._child,
        )

    def _permissions(self) -> aws.iam.RolePolicy:
        statements = [*_services(), *_roles(self.args.boundary_arn)]
        return aws.iam.RolePolicy(NAME, role=self.role.id, policy=policy.document(statements), opts=self._child)


def _services() -> list[Statement]:
    transforms = naming.regional_arn_of_aws("cloudformation", "transform/*")
    return [
        Statement(actions=SERVICES, resources=["*"]),
        Statement(actions=["cloudformation:CreateChangeSet"], resources=[transforms]),
        Statement(actions=OF_STACKS, resources=[naming.arn("cloudformation", f"stack/{OURS}/*")]),
    ]


def _roles(boundary_arn: pulumi.Input[str]) -> list[Statement]:
    roles = [naming.global_arn("iam", f"role/{OURS}")]
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary_arn}}
    passed = {"StringEquals": {"iam:PassedToService": [f"{service}.amazonaws.com" for service in PASSED_TO]}}
    return [
        Statement(actions=BOUNDED, resources=roles, condition=bounded),
        Statement(actions=OF_ROLES, resources=roles),
        Statement(actions=["iam:PassRole"], resources=roles, condition=passed),
        Statement(actions=OF_POLICIES, resources=[naming.global_arn("iam", f"policy/{OURS}")]),
    ]
