"""A template does with its service role what it could do on AWS: a role without its boundary shows here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .running import Emulator, wait_for

_OURS = "arn:aws:iam::000000000000:role/skylift-*"
_TRUST = {"Version": "2012-10-17", "Statement": []}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("service-role"))
    yield running
    running.kill()


@pytest.fixture(scope="module")
def boundary(emulator: Emulator) -> str:
    document = json.dumps({"Version": "2012-10-17", "Statement": [_allow(["sqs:*"], "*")]})
    return str(emulator.client("iam").create_policy(PolicyName="bound", PolicyDocument=document)["Policy"]["Arn"])


@pytest.fixture(scope="module")
def service_role(emulator: Emulator, boundary: str) -> str:
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    passed = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    return emulator.role(
        "deploying",
        {**_allow(["iam:CreateRole"], _OURS), "Condition": bounded},
        {**_allow(["iam:PassRole"], _OURS), "Condition": passed},
        _allow(["lambda:*", "s3:*", "sqs:*"], "*"),
        {**_allow(["sqs:*"], "arn:aws:sqs:*:*:ours"), "Effect": "Deny"},
    )


def _allow(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _role(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": _TRUST, **properties}}


def _deployed(emulator: Emulator, name: str, resource: dict[str, Any], role: str) -> str:
    """The reasons of what failed; empty for a stack that stands."""
    stacks = emulator.client("cloudformation")
    template = json.dumps({"Resources": {"It": resource}})
    given = {"StackName": name, "ChangeSetName": "one", "ChangeSetType": "CREATE", "RoleARN": role}
    stacks.create_change_set(**given, TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
    wait_for(lambda: stacks.describe_change_set(StackName=name, ChangeSetName="one")["Status"] == "CREATE_COMPLETE")
    stacks.execute_change_set(StackName=name, ChangeSetName="one")
    ends = ("CREATE_COMPLETE", "ROLLBACK_COMPLETE")
    wait_for(lambda: stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] in ends)
    events = stacks.describe_stack_events(StackName=name)["StackEvents"]
    return " ".join(event.get("ResourceStatusReason", "") for event in events if "_FAILED" in event["ResourceStatus"])


def test_a_role_needs_its_boundary_and_a_name_of_the_stacks(
    emulator: Emulator, service_role: str, boundary: str
) -> None:
    assert _deployed(emulator, "skylift-a", _role(PermissionsBoundary=boundary), service_role) == ""
    refused = _deployed(emulator, "skylift-b", _role(), service_role)
    assert (
        "not authorized to perform: iam:CreateRole on resource: arn:aws:iam::000000000000:role/skylift-b-It" in refused
    )
    for name, properties in {"skylift-c": {"RoleName": "mine"}, "skylift-d": {"Path": "/mine/"}}.items():
        assert "iam:CreateRole" in _deployed(
            emulator, name, _role(PermissionsBoundary=boundary, **properties), service_role
        )


def test_a_foreign_role_is_not_given_to_a_function(emulator: Emulator, service_role: str) -> None:
    properties = {
        "Role": emulator.role("admin", _allow(["*"], "*")),
        "Handler": "index.handler",
        "Runtime": "python3.13",
        "Code": {"ZipFile": "def handler(event, context): ..."},
    }
    refused = _deployed(
        emulator, "skylift-e", {"Type": "AWS::Lambda::Function", "Properties": properties}, service_role
    )
    assert "iam:PassRole on resource: arn:aws:iam::000000000000:role/admin" in refused


def test_a_policy_is_not_put_on_a_queue_of_ours(emulator: Emulator, service_role: str) -> None:
    url = emulator.client("sqs").create_queue(QueueName="ours")["QueueUrl"]
    policy = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [url], "PolicyDocument": _TRUST}}
    assert "sqs:SetQueueAttributes" in _deployed(emulator, "skylift-f", policy, service_role)


def test_users_are_made_by_nobody_who_may_not(emulator: Emulator, service_role: str) -> None:
    assert "iam:CreateUser" in _deployed(emulator, "skylift-g", {"Type": "AWS::IAM::User"}, service_role)
