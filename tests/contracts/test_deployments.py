"""Other people's templates are deployed with wide rights: in one role, and without a way out of what bounds it."""

from __future__ import annotations

import json

import pytest

from tests.contracts.deploying import (
    BOUNDARY,
    BUILDER,
    CEILING,
    OURS,
    SERVICE_ROLE,
    USES,
    Deploying,
    arns,
    iam,
    named,
    of_a_template,
    place,
    policy,
)
from tests.contracts.iam import allows
from tests.contracts.record import Record, statements

CLOUDFORMATION = "cloudformation.amazonaws.com"
# Characters, whitespace left out.
LARGEST = {"iam/policy:Policy": 6_144, "iam/rolePolicy:RolePolicy": 10_240}


def test_wide_rights_are_deployments_alone_and_no_functions(record: Record) -> None:
    role = named(record, "iam/role:Role", SERVICE_ROLE)
    assert role.properties["arn"] not in [function.inputs["role"] for function in record.of("lambda/function:Function")]
    trust = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    builder = named(record, "iam/role:Role", BUILDER).properties["arn"]
    assert [found["Principal"] for found in trust] == [{"Service": CLOUDFORMATION, "AWS": builder}]
    assert role.inputs["permissionsBoundary"] == named(record, "iam/policy:Policy", CEILING).properties["arn"]


def test_only_the_builder_may_take_the_role_of_deployments(record: Record) -> None:
    takers = [
        found.name for found in record.of("iam/rolePolicy:RolePolicy") if "sts:AssumeRole" in found.inputs["policy"]
    ]
    assert takers == [BUILDER]


def test_a_role_is_passed_to_cloudformation_only(record: Record) -> None:
    service_role = named(record, "iam/role:Role", SERVICE_ROLE).properties["arn"]
    for found in record.of("iam/rolePolicy:RolePolicy"):
        for statement in statements(found.properties["policy"]):
            if found.name != SERVICE_ROLE and "iam:PassRole" in statement["Action"]:
                (passed,) = statement["Resource"]
                assert passed.rsplit("/")[-1] == service_role.rsplit("/")[-1], found
                assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": CLOUDFORMATION}}, found


def test_a_template_makes_no_role_and_gives_no_rights_without_the_boundary(record: Record) -> None:
    deploying = Deploying(record)
    for action in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "PutRolePermissionsBoundary"):
        assert deploying.may(f"iam:{action}", of_a_template(record)), action
        assert not deploying.may(f"iam:{action}", of_a_template(record), bounded=False), action
    assert not deploying.may("iam:DeleteRolePermissionsBoundary", of_a_template(record))


def test_a_templates_roles_go_to_the_services_that_it_holds_and_no_other_role_does(record: Record) -> None:
    deploying = Deploying(record)
    assert deploying.may("iam:PassRole", of_a_template(record), iam__PassedToService="lambda.amazonaws.com")
    for other in (CLOUDFORMATION, "codebuild.amazonaws.com", "ec2.amazonaws.com"):
        assert not deploying.may("iam:PassRole", of_a_template(record), iam__PassedToService=other), other
    for role in record.of("iam/role:Role"):
        arn = iam(record, f"role/{role.properties['name']}")
        assert not deploying.may("iam:PassRole", arn, iam__PassedToService="lambda.amazonaws.com"), role


def test_nothing_that_bounds_can_be_changed_from_inside(record: Record) -> None:
    deploying = Deploying(record)
    for name in (BOUNDARY, CEILING):
        for action in ("CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion", "DeletePolicy"):
            assert not deploying.may(f"iam:{action}", iam(record, f"policy/{name}")), (name, action)
    for role in record.of("iam/role:Role"):
        arn = iam(record, f"role/{role.properties['name']}")
        for action in ("PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy", "DeleteRole", "CreateRole"):
            assert not deploying.may(f"iam:{action}", arn), (role, action)


@pytest.mark.parametrize(
    "action",
    [
        "iam:CreateUser",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:AttachUserPolicy",
        "iam:CreateGroup",
        "iam:AddUserToGroup",
        "iam:CreateInstanceProfile",
        "iam:AddRoleToInstanceProfile",
        "iam:CreateOpenIDConnectProvider",
        "iam:CreateServiceLinkedRole",
        "sts:AssumeRole",
        "sts:GetFederationToken",
        "ssm:SendCommand",
        "ssm:CreateAssociation",
        "ec2:RunInstances",
        "codebuild:StartBuild",
        "s3:PutAccountPublicAccessBlock",
        "organizations:LeaveOrganization",
    ],
)
def test_there_is_no_other_way_to_rights(record: Record, action: str) -> None:
    deploying = Deploying(record)
    for resource in ("*", of_a_template(record), iam(record, "user/skylift-a")):
        assert not deploying.may(action, resource), resource
        assert not allows(policy(record, BOUNDARY), action, resource, {}), resource


def test_what_is_ours_is_out_of_reach_of_every_template(record: Record) -> None:
    deploying, found = Deploying(record), 0
    for type, (_, action) in OURS.items():
        for arn in arns(record, type):
            found += 1
            assert not deploying.may(action, arn), (action, arn)
    assert found >= len(OURS)
    assert deploying.may("lambda:AddPermission", f"arn:aws:lambda:{place(record)}:function:skylift-0191-Function-1A2B")


def test_what_is_ours_is_out_of_reach_of_everything_that_a_template_runs(record: Record) -> None:
    limits = policy(record, BOUNDARY)
    for type, action in USES.items():
        for arn in arns(record, type):
            assert not allows(limits, action, arn, {}), (action, arn)
    for bucket in arns(record, "s3/bucket:Bucket"):
        assert not allows(limits, "s3:GetObject", f"{bucket}/documents/a", {}), bucket
    assert allows(
        limits, "lambda:InvokeFunction", f"arn:aws:lambda:{place(record)}:function:skylift-0191-Function-1A2B", {}
    )


def test_our_api_our_users_and_our_alarms_are_out_of_reach(record: Record) -> None:
    deploying = Deploying(record)
    (api,), (pool,) = record.of("apigatewayv2/api:Api"), record.of("cognito/userPool:UserPool")
    (topic,) = record.of("sns/topic:Topic")
    region, account = topic.properties["arn"].split(":")[3:5]
    assert not deploying.may("apigateway:POST", f"arn:aws:apigateway:{region}::/apis/{api.id}/routes")
    assert not deploying.may(
        "cognito-idp:AdminAddUserToGroup", f"arn:aws:cognito-idp:{region}:{account}:userpool/{pool.id}"
    )
    assert not deploying.may("sns:Subscribe", topic.properties["arn"])


def test_no_mapping_feeds_a_function_of_ours(record: Record) -> None:
    deploying = Deploying(record)
    mapping = f"arn:aws:lambda:{place(record)}:event-source-mapping:1"
    for arn in arns(record, "lambda/function:Function"):
        assert not deploying.may("lambda:CreateEventSourceMapping", mapping, lambda__FunctionArn=arn), arn


def test_code_of_a_session_can_be_read_by_its_deployment(record: Record) -> None:
    artifacts = "arn:aws:s3:::deployer-artifacts-1a2b3c/sessions/0191/1/code/a.zip"
    assert Deploying(record).may("s3:GetObject", artifacts)
    assert not Deploying(record).may("s3:PutObject", artifacts)


def test_nothing_that_removing_takes_is_destroyed_while_roles_of_sessions_are_there(record: Record) -> None:
    """AWS deletes no policy that bounds a role; what is made last is destroyed first, and the rest stays with it."""
    boundary = named(record, "iam/policy:Policy", BOUNDARY)
    stack = [found for found in record.resources if found.project == boundary.project and ":aws:" not in found.type]
    assert stack[-1] == boundary, f"{stack[-1]} is made after the boundary"


def test_policies_are_no_longer_than_iam_takes(record: Record) -> None:
    for type, largest in LARGEST.items():
        for found in record.of(type):
            assert len("".join(found.inputs["policy"].split())) <= largest, found
