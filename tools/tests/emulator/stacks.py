"""Stacks of an emulator: created from a template, with what became of them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from .running import Emulator

SAM = "AWS::Serverless-2016-10-31"
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        },
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"],
    },
}


@dataclass
class Outcome:
    """`status` of the stack, REFUSED where there is none; `reason` of what failed first; `resources` by name."""

    status: str
    reason: str
    resources: dict[str, str]


def function(**properties: Any) -> dict[str, Any]:
    given = {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Code": {"ZipFile": "def handler(event, context): ..."},
    }
    return {"Type": "AWS::Lambda::Function", "Properties": {**given, "Role": {"Fn::GetAtt": "Role.Arn"}, **properties}}


def create(emulator: Emulator, template: dict[str, Any], **parameters: str) -> Outcome:
    """The outcome of a stack of its own, once it is at rest."""
    formation, name = emulator.client("cloudformation"), f"stack-{time.time_ns()}"
    try:
        formation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        )
    except ClientError as error:
        return Outcome("REFUSED", str(error), {})
    while "IN_PROGRESS" in (status := formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]):
        time.sleep(0.05)
    events = formation.describe_stack_events(StackName=name)["StackEvents"]
    reasons = [each.get("ResourceStatusReason", "") for each in events if each["ResourceStatus"].endswith("FAILED")]
    made = formation.describe_stack_resources(StackName=name)["StackResources"]
    resources = {each["LogicalResourceId"]: each.get("PhysicalResourceId", "") for each in made}
    return Outcome(status, reasons[-1] if reasons else "", resources)
