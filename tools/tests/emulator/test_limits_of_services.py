"""Requests that AWS refuses pass every local test and fail in the account; each is refused here with its code."""

from __future__ import annotations

import json

import pytest

from .limit_requests import ROLE, Refused, api, assert_refused, call_of, in_api, prepare, rule, schedule
from .running import Emulator


@pytest.fixture(scope="module", autouse=True)
def _prepared(aws: Emulator) -> None:
    prepare(aws)


REFUSED: Refused = {
    "one minutes": (rule("rate(1 minutes)"), "ValidationException", "Parameter ScheduleExpression is not valid."),
    "five minute": (rule("rate(5 minute)"), "ValidationException", "Parameter ScheduleExpression is not valid."),
    "no minutes": (rule("rate(0 minutes)"), "ValidationException", "Parameter ScheduleExpression is not valid."),
    "five fields": (rule("cron(0 12 * * ?)"), "ValidationException", "Parameter ScheduleExpression is not valid."),
    "the hour 50": (rule("cron(0 50 * * ? *)"), "ValidationException", "Parameter ScheduleExpression is not valid."),
    "every 60 minutes": (rule("cron(*/60 * * * ? *)"), "ValidationException", "is not valid."),
    "a schedule of five fields": (schedule("cron(0 12 * * ?)"), "ValidationException", "Invalid Schedule Expression"),
    "a schedule without an interval": (
        schedule("rate(0 hours)"),
        "ValidationException",
        "Invalid Schedule Expression",
    ),
    "a rule with a space in its name": (
        call_of("events", "put_rule", Name="not a name", ScheduleExpression="rate(1 minute)"),
        "ValidationException",
        "Member must satisfy regular expression pattern: ",
    ),
    "an event over 1 MB": (
        call_of(
            "events",
            "put_events",
            Entries=[{"Source": "a", "DetailType": "b", "Detail": json.dumps({"a": "x" * 1_100_000})}],
        ),
        "ValidationException",
        "Total size of the entries in the request is over the limit.",
    ),
    "credentials for every origin": (
        api(CorsConfiguration={"AllowOrigins": ["*"], "AllowCredentials": True}),
        "BadRequestException",
        "allow-credentials is not supported if 'allow-origin' is *",
    ),
    "one route twice": (
        in_api("create_route", {"RouteKey": "GET /y"}, {"RouteKey": "GET /y"}),
        "ConflictException",
        "Route with key GET /y already exists for this API",
    ),
    "a route without a slash": (
        in_api("create_route", {"RouteKey": "GET y"}),
        "BadRequestException",
        "The provided route key is not formatted properly for HTTP protocol.",
    ),
    "a route with the method PSOT": (
        in_api("create_route", {"RouteKey": "PSOT /y"}),
        "BadRequestException",
        "route key",
    ),
    "an integration of 31 s": (
        in_api("create_integration", {"IntegrationType": "HTTP_PROXY", "TimeoutInMillis": 31_000}),
        "BadRequestException",
        "Member must have value less than or equal to 30000",
    ),
    "a log group with a star": (
        call_of("logs", "create_log_group", logGroupName="a*b"),
        "InvalidParameterException",
        "Value 'a*b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: ",
    ),
    "a parameter of an unknown tier": (
        call_of("ssm", "put_parameter", Name="/a", Value="b", Type="String", Tier="Gold"),
        "ValidationException",
        "Value 'Gold' at 'tier' failed to satisfy constraint: Member must satisfy enum value set: [Standard, ",
    ),
    "a role with a name of 65 characters": (
        call_of("iam", "create_role", RoleName="x" * 65, AssumeRolePolicyDocument="{}"),
        "ValidationError",
        "at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
    ),
    "a tag without a name": (
        call_of("iam", "tag_role", RoleName="limits", Tags=[{"Key": "x" * 129, "Value": ""}]),
        "ValidationError",
        "at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128",
    ),
    "a topic with a space in its name": (call_of("sns", "create_topic", Name="a b"), "InvalidParameter", "Topic Name"),
    "an alarm every 7 s": (
        call_of(
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
        call_of("ssm", "put_parameter", Name="/a", Value="x" * 5_000, Type="String"),
        "ValidationException",
        "Standard tier parameters support a maximum parameter value of 4096 characters.",
    ),
    "a secret with a name of 600 characters": (
        call_of("secretsmanager", "create_secret", Name="x" * 600, SecretString="y"),
        "ValidationException",
        "at 'name' failed to satisfy constraint: Member must have length less than or equal to 512",
    ),
    "a state machine with a name of 90 characters": (
        call_of("stepfunctions", "create_state_machine", name="x" * 90, definition="{}", roleArn=ROLE),
        "ValidationException",
        "at 'name' failed to satisfy constraint: Member must have length less than or equal to 80",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_aws_refuses_is_refused_with_its_code_and_words(aws: Emulator, name: str) -> None:
    assert_refused(aws, REFUSED[name])
