"""CloudFormation: a name that another stack's resource has is taken.

MiniStack gives the second stack the first one's queue or function, and whichever goes first deletes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_STACKS = "ministack.services.cloudformation.stacks"
MAKE = Seam(_STACKS, "_provision_resource", ("resource_type", "logical_id", "props", "stack_name"))
STACKS = Seam("ministack.services.cloudformation", "_stacks")
SEAMS = (MAKE, STACKS)

# What there is one of by its name, in an account and region.
_NAMED = {
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
_THERE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_FAILED")
Properties = dict[str, Any]


def install(_: Surroundings) -> None:
    MAKE.replace(_unless_taken)


def _unless_taken(original: Callable[..., Any]) -> Callable[..., Any]:
    def make(resource_type: str, logical_id: str, props: Properties, stack_name: str) -> Any:  # noqa: PLR0917
        name = props.get(_NAMED.get(resource_type, ""))
        if name and (owner := next(_owners(resource_type, str(name), besides=stack_name), None)):
            raise ValueError(f"{name} already exists in stack {owner}")
        return original(resource_type, logical_id, props, stack_name)

    return make


def _owners(type: str, name: str, *, besides: str) -> Iterator[str]:
    for stack_name, stack in list(STACKS.current().items()):
        for resource in list((stack.get("_resources") or {}).values()) if stack_name != besides else ():
            of_type = resource.get("ResourceType") == type and resource.get("ResourceStatus") in _THERE
            physical = str(resource.get("PhysicalResourceId", ""))
            # A name, a URL or an ARN.
            if of_type and name in (physical, re.split(r"[/:|]", physical)[-1]):
                yield str(stack.get("StackId", stack_name))
