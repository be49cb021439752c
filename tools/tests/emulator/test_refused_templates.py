"""A template that AWS refuses makes no stack here either, and the reason is AWS's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .running import Emulator
from .stacks import ROLE, create, function


def _queue(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


AT_ONCE: dict[str, tuple[dict[str, Any], str]] = {
    "Ref": (
        {"Resources": {"Q": _queue(QueueName={"Ref": "Nothing"})}},
        "Template format error: Unresolved resource dependencies [Nothing] in the Resources block of the template",
    ),
    "Sub": (
        {"Resources": {"Q": _queue(QueueName={"Fn::Sub": "a-${Nothing}-${!Literal}"})}},
        "Unresolved resource dependencies [Nothing] in the Resources block of the template",
    ),
    "GetAtt": (
        {"Resources": {"Q": _queue(QueueName={"Fn::GetAtt": "Nothing.Arn"})}},
        "Template error: instance of Fn::GetAtt references undefined resource Nothing",
    ),
    "DependsOn": (
        {"Resources": {"Q": {**_queue(), "DependsOn": "Nothing"}}},
        "Unresolved resource dependencies [Nothing]",
    ),
    "an output": (
        {"Resources": {"Q": _queue()}, "Outputs": {"O": {"Value": {"Ref": "Nothing"}}}},
        "Unresolved resource dependencies [Nothing] in the Outputs block of the template",
    ),
    "a resource that is not made": (
        {
            "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
            "Resources": {
                "Q": {**_queue(), "Condition": "Never"},
                "R": _queue(QueueName={"Fn::GetAtt": "Q.QueueName"}),
            },
        },
        "Template error: instance of Fn::GetAtt references undefined resource Q",
    ),
    "a condition": (
        {"Resources": {"Q": {**_queue(), "Condition": "Nothing"}}},
        "Unresolved condition dependency Nothing in the Resources block of the template",
    ),
    "a circle": (
        {"Resources": {name: _queue(QueueName={"Ref": other}) for name, other in (("A", "B"), ("B", "A"))}},
        "Circular dependency between resources: [A, B]",
    ),
    "a parameter without a value": (
        {"Parameters": {"P": {"Type": "String"}}, "Resources": {"Q": _queue()}},
        "Parameters: [P] must have values",
    ),
    "a parameter of the parameter store that is not there": (
        {
            "Parameters": {"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/not/there"}},
            "Resources": {"Q": _queue()},
        },
        "Unable to fetch parameters [/not/there] from parameter store for this account.",
    ),
    "a layer of another account": (
        {
            "Resources": {
                "Role": ROLE,
                "Fn": function(Layers=[{"Fn::Sub": "arn:aws:lambda:${AWS::Region}:017000801446:layer:Powertools:7"}]),
            }
        },
        "Not on the local platform: the layer arn:aws:lambda:eu-west-1:017000801446:layer:Powertools:7.",
    ),
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_template_with_a_fault_of_its_own_makes_no_stack(aws: Emulator, name: str) -> None:
    template, words = AT_ONCE[name]
    outcome = create(aws, template)
    assert outcome.status == "REFUSED" and words in outcome.reason, outcome


def test_a_parameter_that_the_template_does_not_have_is_refused(aws: Emulator) -> None:
    outcome = create(aws, {"Resources": {"Q": _queue()}}, X="1")
    assert "Parameters: [X] do not exist in the template" in outcome.reason


def test_a_change_set_of_a_template_with_a_circle_is_refused(aws: Emulator) -> None:
    circle = {name: _queue(QueueName={"Ref": other}) for name, other in (("A", "B"), ("B", "A"))}
    with pytest.raises(ClientError, match=r"Circular dependency between resources: \[A, B\]"):
        aws.client("cloudformation").create_change_set(
            StackName="circle",
            ChangeSetName="first",
            ChangeSetType="CREATE",
            TemplateBody=json.dumps({"Resources": circle}),
        )
