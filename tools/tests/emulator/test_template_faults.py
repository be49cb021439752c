"""A stack that AWS would refuse or roll back is not deployed here either, and the reason is AWS's."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from .running import Emulator
from .stacks import ROLE, SAM, create, function


def _queue(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


def _worker(timeout: int, visibility: int) -> dict[str, Any]:
    mapping = {"EventSourceArn": {"Fn::GetAtt": "Queue.Arn"}, "FunctionName": {"Ref": "Fn"}}
    return {
        "Role": ROLE,
        "Queue": _queue(VisibilityTimeout=visibility),
        "Fn": function(Timeout=timeout),
        "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
    }


def _served(kind: str, path: str, method: str) -> dict[str, Any]:
    events = {"A": {"Type": kind, "Properties": {"Path": path, "Method": method}}}
    given = {"Runtime": "python3.13", "Handler": "index.handler", "InlineCode": "def handler(e, c): ..."}
    return {"Fn": {"Type": "AWS::Serverless::Function", "Properties": {**given, "Events": events}}}


ROLLED_BACK: dict[str, tuple[dict[str, Any], str]] = {
    "a misspelt property": (
        {"Q": _queue(VisibilityTimout=3)},
        "Properties validation failed for resource Q with message: [#: extraneous key [VisibilityTimout] is not",
    ),
    "a missing property": (
        {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String"}}},
        "#: required key [Value] not found",
    ),
    "text for a number": ({"Q": _queue(DelaySeconds="soon")}, "#/DelaySeconds: expected type: Integer, found: String"),
    "a delay of 901 s": ({"Q": _queue(DelaySeconds=901)}, "901"),
    "a function of 60 s on a queue of 30 s": (
        _worker(60, 30),
        "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
    ),
    "a schedule of five fields": (
        {"R": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "cron(0 12 * * ?)"}}},
        "Parameter ScheduleExpression is not valid. (Service: EventBridge, Status Code: 400",
    ),
    "a runtime that does not exist": (
        {"Role": ROLE, "Fn": function(Runtime="python3.31")},
        "Value python3.31 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [",
    ),
    "901 s of a function": ({"Role": ROLE, "Fn": function(Timeout=901)}, "less than or equal to 900"),
    "a reserved name": (
        {"Role": ROLE, "Fn": function(Environment={"Variables": {"AWS_REGION": "x"}})},
        "Reserved keys used in this request: AWS_REGION",
    ),
    "a path without a slash": (
        _served("HttpApi", "notes", "GET"),
        "attribute paths. Resource notes should start with /",
    ),
    "the method PSOT": (_served("HttpApi", "/notes", "PSOT"), "attribute paths.'/notes'(psot) is unexpected"),
    "the method PSOT of a REST API": (_served("Api", "/notes", "PSOT"), "attribute paths.'/notes'(psot) is unexpected"),
    "a bad part of a path": (_served("Api", "/a b", "GET"), "Resource's path part only allow a-zA-Z0-9._-:"),
    "a durable function": (
        {"Role": ROLE, "Fn": function(DurableConfig={"ExecutionTimeout": 60})},
        "Not on the local platform: property DurableConfig of AWS::Lambda::Function.",
    ),
    "anomalies": (
        {
            "A": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "ComparisonOperator": "GreaterThanThreshold",
                    "EvaluationPeriods": 1,
                    "Threshold": 1,
                    "Metrics": [{"Id": "e", "Expression": "ANOMALY_DETECTION_BAND(m)", "ReturnData": True}],
                },
            }
        },
        "Not on the local platform: the metric math ANOMALY_DETECTION_BAND(m).",
    ),
}


@pytest.mark.parametrize("name", ROLLED_BACK)
def test_a_resource_that_its_service_refuses_rolls_the_stack_back(aws: Emulator, name: str) -> None:
    resources, words = ROLLED_BACK[name]
    is_sam = any(each["Type"].startswith("AWS::Serverless::") for each in resources.values())
    outcome = create(aws, {"Resources": resources, **({"Transform": SAM} if is_sam else {})})
    assert outcome.status == "ROLLBACK_COMPLETE" and words in outcome.reason, outcome


def test_a_resource_refused_for_a_local_limit_leaves_nothing_behind(aws: Emulator) -> None:
    refused = function(FunctionName="durable", DurableConfig={"ExecutionTimeout": 60})
    create(aws, {"Resources": {"Role": ROLE, "Fn": refused}})
    assert "durable" not in [each["FunctionName"] for each in aws.client("lambda").list_functions()["Functions"]]


def test_a_worker_whose_queue_waits_long_enough_is_deployed(aws: Emulator) -> None:
    outcome = create(aws, {"Resources": _worker(60, 360)})
    assert outcome.status == "CREATE_COMPLETE", outcome


def test_an_update_that_its_service_refuses_leaves_the_resource_as_it_was(aws: Emulator) -> None:
    formation = aws.client("cloudformation")
    formation.create_stack(StackName="update", TemplateBody=json.dumps({"Resources": {"Q": _queue(DelaySeconds=5)}}))
    assert _rested(formation, "update") == "CREATE_COMPLETE"
    formation.update_stack(StackName="update", TemplateBody=json.dumps({"Resources": {"Q": _queue(DelaySeconds=901)}}))
    assert _rested(formation, "update") == "UPDATE_ROLLBACK_COMPLETE"
    (url,) = [
        each["PhysicalResourceId"] for each in formation.describe_stack_resources(StackName="update")["StackResources"]
    ]
    attributes = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])["Attributes"]
    assert attributes["DelaySeconds"] == "5"


def _rested(formation: Any, name: str) -> str:
    while "IN_PROGRESS" in (status := str(formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])):
        time.sleep(0.05)
    return status
