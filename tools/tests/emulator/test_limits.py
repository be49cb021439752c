"""Requests that AWS refuses pass every local test and fail in the account; each is refused here with AWS's code."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .running import Emulator, zipped

Call = Callable[[Emulator], Any]
_ROLE = "arn:aws:iam::000000000000:role/limits"


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with tempfile.TemporaryDirectory() as folder:
        running = Emulator(Path(folder))
        running.role("limits")
        running.client("sqs").create_queue(QueueName="limits")
        yield running
        running.kill()


def _text(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}


def _queue(aws: Emulator) -> str:
    return str(aws.client("sqs").get_queue_url(QueueName="limits")["QueueUrl"])


def _send(**message: Any) -> Call:
    return lambda aws: aws.client("sqs").send_message(QueueUrl=_queue(aws), **{"MessageBody": "x", **message})


def _function(**properties: Any) -> Call:
    given = {
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "Role": _ROLE,
        "Code": {"ZipFile": zipped({"app.py": ""})},
    }
    return lambda aws: aws.client("lambda").create_function(FunctionName="limits", **{**given, **properties})


def _api(**properties: Any) -> Call:
    return lambda aws: aws.client("apigatewayv2").create_api(Name="limits", ProtocolType="HTTP", **properties)


def _in_api(method: str, *calls: dict[str, Any]) -> Call:
    def call(aws: Emulator) -> None:
        gateway = aws.client("apigatewayv2")
        api_id = gateway.create_api(Name="limits", ProtocolType="HTTP")["ApiId"]
        for each in calls:
            getattr(gateway, method)(ApiId=api_id, **each)

    return call


def _schedule(expression: str) -> Call:
    return lambda aws: aws.client("scheduler").create_schedule(
        Name="limits",
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": "arn:aws:sqs:eu-west-1:000000000000:limits", "RoleArn": _ROLE},
    )


def _rule(expression: str) -> Call:
    return lambda aws: aws.client("events").put_rule(Name="limits", ScheduleExpression=expression)


def _of(service: str, method: str, **params: Any) -> Call:
    return lambda aws: getattr(aws.client(service), method)(**params)


def _batch(aws: Emulator) -> None:
    entries = [
        {"Id": str(each), "MessageBody": "x" * 500_000, "MessageAttributes": {"a": _text("y" * 30_000)}}
        for each in (1, 2)
    ]
    aws.client("sqs").send_message_batch(QueueUrl=_queue(aws), Entries=entries)


REFUSED: dict[str, tuple[Call, str, str]] = {
    "eleven attributes": (
        _send(MessageAttributes={f"a{each}": _text("y") for each in range(11)}),
        "InvalidParameterValue",
        "Number of message attributes [11] exceeds the allowed maximum [10].",
    ),
    "an empty attribute": (
        _send(MessageAttributes={"a": _text("")}),
        "InvalidParameterValue",
        "Message (user) attribute 'a' must contain a non-empty value of type 'String'.",
    ),
    "body and attributes over 1 MiB": (
        _send(MessageBody="x" * 1_048_570, MessageAttributes={"a": _text("y" * 50)}),
        "InvalidParameterValue",
        "Message must be shorter than 1048576 bytes.",
    ),
    "a batch over 1 MiB with its attributes": (_batch, "AWS.SimpleQueueService.BatchRequestTooLong", "1048576 bytes"),
    "a delay of 901 s": (_send(DelaySeconds=901), "InvalidParameterValue", "DelaySeconds must be >= 0 and <= 900."),
    "a wait of 21 s": (
        lambda aws: aws.client("sqs").receive_message(QueueUrl=_queue(aws), WaitTimeSeconds=21),
        "InvalidParameterValue",
        "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
    ),
    "a queue with a space in its name": (
        _of("sqs", "create_queue", QueueName="not a name"),
        "InvalidParameterValue",
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    ),
    "901 s of a function": (
        _function(Timeout=901),
        "ValidationException",
        "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value ",
    ),
    "10,241 MB": (_function(MemorySize=10_241), "ValidationException", "less than or equal to 10240"),
    "two faults at once": (_function(Timeout=901, MemorySize=1_000_000), "ValidationException", "validation error"),
    "5 KB of environment": (
        _function(Environment={"Variables": {"AB": "x" * 5_000}}),
        "InvalidParameterValueException",
        "exceeded the 4KB limit. String measured: ",
    ),
    "a reserved name": (
        _function(Environment={"Variables": {"AWS_REGION": "x"}}),
        "InvalidParameterValueException",
        "Reserved keys used in this request: AWS_REGION",
    ),
    "a runtime that does not exist": (
        _function(Runtime="python3.31"),
        "InvalidParameterValueException",
        "Value python3.31 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [",
    ),
    "a layer of another account": (
        _function(Layers=["arn:aws:lambda:eu-west-1:017000801446:layer:Powertools:7"]),
        "InvalidParameterValueException",
        "Not on the local platform: the layer ",
    ),
    "one minutes": (_rule("rate(1 minutes)"), "ValidationException", "Parameter ScheduleExpression is not valid."),
    "five minute": (_rule("rate(5 minute)"), "ValidationException", "Parameter ScheduleExpression is not valid."),
    "no minutes": (_rule("rate(0 minutes)"), "ValidationException", "Parameter ScheduleExpression is not valid."),
    "five fields": (_rule("cron(0 12 * * ?)"), "ValidationException", "Parameter ScheduleExpression is not valid."),
    "the hour 50": (_rule("cron(0 50 * * ? *)"), "ValidationException", "Parameter ScheduleExpression is not valid."),
    "every 60 minutes": (_rule("cron(*/60 * * * ? *)"), "ValidationException", "is not valid."),
    "a schedule of five fields": (_schedule("cron(0 12 * * ?)"), "ValidationException", "Invalid Schedule Expression"),
    "a schedule without an interval": (
        _schedule("rate(0 hours)"),
        "ValidationException",
        "Invalid Schedule Expression",
    ),
    "a rule with a space in its name": (
        _of("events", "put_rule", Name="not a name", ScheduleExpression="rate(1 minute)"),
        "ValidationException",
        "Member must satisfy regular expression pattern: ",
    ),
    "an event over 1 MB": (
        _of(
            "events",
            "put_events",
            Entries=[{"Source": "a", "DetailType": "b", "Detail": json.dumps({"a": "x" * 1_100_000})}],
        ),
        "ValidationException",
        "Total size of the entries in the request is over the limit.",
    ),
    "credentials for every origin": (
        _api(CorsConfiguration={"AllowOrigins": ["*"], "AllowCredentials": True}),
        "BadRequestException",
        "allow-credentials is not supported if 'allow-origin' is *",
    ),
    "one route twice": (
        _in_api("create_route", {"RouteKey": "GET /y"}, {"RouteKey": "GET /y"}),
        "ConflictException",
        "Route with key GET /y already exists for this API",
    ),
    "a route without a slash": (
        _in_api("create_route", {"RouteKey": "GET y"}),
        "BadRequestException",
        "The provided route key is not formatted properly for HTTP protocol.",
    ),
    "a route with the method PSOT": (
        _in_api("create_route", {"RouteKey": "PSOT /y"}),
        "BadRequestException",
        "route key",
    ),
    "an integration of 31 s": (
        _in_api("create_integration", {"IntegrationType": "HTTP_PROXY", "TimeoutInMillis": 31_000}),
        "BadRequestException",
        "Member must have value less than or equal to 30000",
    ),
    "a log group with a star": (
        _of("logs", "create_log_group", logGroupName="a*b"),
        "InvalidParameterException",
        "Value 'a*b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: ",
    ),
    "a parameter of an unknown tier": (
        _of("ssm", "put_parameter", Name="/a", Value="b", Type="String", Tier="Gold"),
        "ValidationException",
        "Value 'Gold' at 'tier' failed to satisfy constraint: Member must satisfy enum value set: [Standard, ",
    ),
    "a role with a name of 65 characters": (
        _of("iam", "create_role", RoleName="x" * 65, AssumeRolePolicyDocument="{}"),
        "ValidationError",
        "at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
    ),
    "a tag without a name": (
        _of("iam", "tag_role", RoleName="limits", Tags=[{"Key": "x" * 129, "Value": ""}]),
        "ValidationError",
        "at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128",
    ),
    "a topic with a space in its name": (_of("sns", "create_topic", Name="a b"), "InvalidParameter", "Topic Name"),
    "an alarm every 7 s": (
        _of(
            "cloudwatch",
            "put_metric_alarm",
            AlarmName="a",
            MetricName="m",
            Namespace="n",
            Statistic="Sum",
            Period=7,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        ),
        "ValidationError",
        "Period must be 10, 20, 30 or a multiple of 60",
    ),
    "5 KB in a standard parameter": (
        _of("ssm", "put_parameter", Name="/a", Value="x" * 5_000, Type="String"),
        "ValidationException",
        "Standard tier parameters support a maximum parameter value of 4096 characters.",
    ),
    "a secret with a name of 600 characters": (
        _of("secretsmanager", "create_secret", Name="x" * 600, SecretString="y"),
        "ValidationException",
        "at 'name' failed to satisfy constraint: Member must have length less than or equal to 512",
    ),
    "a state machine with a name of 90 characters": (
        _of("stepfunctions", "create_state_machine", name="x" * 90, definition="{}", roleArn=_ROLE),
        "ValidationException",
        "at 'name' failed to satisfy constraint: Member must have length less than or equal to 80",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_aws_refuses_is_refused_with_its_code_and_words(aws: Emulator, name: str) -> None:
    call, code, words = REFUSED[name]
    with pytest.raises(ClientError) as refused:
        call(aws)
    error = refused.value.response["Error"]
    assert (error["Code"], words in error["Message"]) == (code, True), error


ACCEPTED: dict[str, Call] = {
    "ten attributes": _send(MessageAttributes={f"a{each}": _text("y") for each in range(10)}),
    "binary and numbers": _send(
        MessageAttributes={
            "b": {"DataType": "Binary.gif", "BinaryValue": b"x"},
            "n": {"DataType": "Number", "StringValue": "0"},
        }
    ),
    "exactly 1 MiB": _send(MessageBody="x" * 1_048_576),
    "a delay of 900 s": _send(DelaySeconds=900),
    "a FIFO queue": _of("sqs", "create_queue", QueueName="limits.fifo", Attributes={"FifoQueue": "true"}),
    "the largest function": _function(Timeout=900, MemorySize=10_240, Environment={"Variables": {"AB": "x" * 4_000}}),
    "a minute": _rule("rate(1 minute)"),
    "commas after the fields": _rule("cron(5, 0, 1, *, ?, *)"),
    "the last day": _rule("cron(0 0 L * ? 2031-2040)"),
    "the second Tuesday of two months": _rule("cron(30 6 ? JAN,JUN TUE#2 *)"),
    "weekdays": _rule("cron(0/15 8-17 ? * MON-FRI *)"),
    "once": _schedule("at(2031-01-01T00:00:00)"),
    "credentials for one origin": _api(
        CorsConfiguration={"AllowOrigins": ["https://a.example"], "AllowCredentials": True}
    ),
    "a default and a greedy route": _in_api("create_route", {"RouteKey": "$default"}, {"RouteKey": "ANY /{proxy+}"}),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_aws_accepts_is_not_refused(aws: Emulator, name: str) -> None:
    ACCEPTED[name](aws)


def test_a_hidden_message_stays_hidden_when_the_time_asked_for_is_too_long(aws: Emulator) -> None:
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="hidden")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="one")
    receipt = sqs.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"]
    with pytest.raises(ClientError, match="VisibilityTimeout must be an integer between 0 and 43200"):
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=43_201)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=43_200)
