"""Requests at the limits of services: each is a function of the emulator that it is sent to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .running import Emulator, zipped

Call = Callable[[Emulator], Any]
# A request, the code of the error, and words of its message.
Refused = dict[str, tuple[Call, str, str]]
ROLE = "arn:aws:iam::000000000000:role/limits"


def prepare(aws: Emulator) -> None:
    """Makes what the requests name."""
    aws.role("limits")
    aws.client("sqs").create_queue(QueueName="limits")


def text(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}


def queue(aws: Emulator) -> str:
    return str(aws.client("sqs").get_queue_url(QueueName="limits")["QueueUrl"])


def send(**message: Any) -> Call:
    return lambda aws: aws.client("sqs").send_message(QueueUrl=queue(aws), **{"MessageBody": "x", **message})


def function(**properties: Any) -> Call:
    given = {
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "Role": ROLE,
        "Code": {"ZipFile": zipped({"app.py": ""})},
    }
    return lambda aws: aws.client("lambda").create_function(FunctionName="limits", **{**given, **properties})


def api(**properties: Any) -> Call:
    return lambda aws: aws.client("apigatewayv2").create_api(Name="limits", ProtocolType="HTTP", **properties)


def in_api(method: str, *calls: dict[str, Any]) -> Call:
    def call(aws: Emulator) -> None:
        gateway = aws.client("apigatewayv2")
        api_id = gateway.create_api(Name="limits", ProtocolType="HTTP")["ApiId"]
        for each in calls:
            getattr(gateway, method)(ApiId=api_id, **each)

    return call


def schedule(expression: str) -> Call:
    return lambda aws: aws.client("scheduler").create_schedule(
        Name="limits",
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": "arn:aws:sqs:eu-west-1:000000000000:limits", "RoleArn": ROLE},
    )


def rule(expression: str) -> Call:
    return lambda aws: aws.client("events").put_rule(Name="limits", ScheduleExpression=expression)


def call_of(service: str, method: str, **params: Any) -> Call:
    return lambda aws: getattr(aws.client(service), method)(**params)


def batch(aws: Emulator) -> None:
    entries = [
        {"Id": str(each), "MessageBody": "x" * 500_000, "MessageAttributes": {"a": text("y" * 30_000)}}
        for each in (1, 2)
    ]
    aws.client("sqs").send_message_batch(QueueUrl=queue(aws), Entries=entries)


def assert_refused(aws: Emulator, case: tuple[Call, str, str]) -> None:
    call, code, words = case
    with pytest.raises(ClientError) as refused:
        call(aws)
    error = refused.value.response["Error"]
    assert (error["Code"], words in error["Message"]) == (code, True), error
