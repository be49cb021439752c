"""Settings, users, stacks and functions: one acknowledged change of each, and how to see it."""

from __future__ import annotations

import json
import time
from typing import Any

from .running import REGION, Emulator

ACCOUNT = f"{REGION}:000000000000"
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
KEYS = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
_DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [ALL]})
_STACK = {
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "of-the-stack"}},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "of-the-stack"}},
        "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/x", "Type": "String", "Value": "1"}},
        "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "of-the-stack", **KEYS}},
    }
}


def secret(emulator: Emulator) -> None:
    emulator.client("secretsmanager").create_secret(Name="secret", SecretString="first")
    emulator.client("secretsmanager").put_secret_value(SecretId="secret", SecretString="second")


def configure(emulator: Emulator) -> None:
    emulator.client("ssm").put_parameter(Name="/p", Value="v", Type="String")
    emulator.client("iam").put_role_policy(RoleName="role", PolicyName="more", PolicyDocument=_DOCUMENT)
    events = emulator.client("events")
    events.put_rule(Name="rule", EventPattern='{"source": ["x"]}')
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": f"arn:aws:sqs:{ACCOUNT}:queue"}])
    alarm = {"MetricName": "m", "Namespace": "n", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1.0}
    comparison = "GreaterThanThreshold"
    emulator.client("cloudwatch").put_metric_alarm(
        AlarmName="alarm", Statistic="Sum", ComparisonOperator=comparison, **alarm
    )
    emulator.client("logs").create_log_group(logGroupName="group")
    emulator.client("logs").put_retention_policy(logGroupName="group", retentionInDays=3)


def configured(emulator: Emulator) -> Any:
    alarms = emulator.client("cloudwatch").describe_alarms()["MetricAlarms"]
    groups = emulator.client("logs").describe_log_groups()["logGroups"]
    return (
        emulator.client("ssm").get_parameter(Name="/p")["Parameter"]["Value"],
        emulator.client("iam").list_role_policies(RoleName="role")["PolicyNames"],
        emulator.client("events").list_targets_by_rule(Rule="rule")["Targets"],
        [each["AlarmName"] for each in alarms],
        [(each["logGroupName"], each["retentionInDays"]) for each in groups],
    )


def users(emulator: Emulator) -> None:
    cognito = emulator.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="pool")["UserPool"]["Id"]
    cognito.admin_create_user(UserPoolId=pool, Username="ann")


def seen_users(emulator: Emulator) -> Any:
    cognito = emulator.client("cognito-idp")
    (pool,) = cognito.list_user_pools(MaxResults=5)["UserPools"]
    return [each["Username"] for each in cognito.list_users(UserPoolId=pool["Id"])["Users"]]


def stack(emulator: Emulator) -> None:
    formation = emulator.client("cloudformation")
    formation.create_stack(StackName="stack", TemplateBody=json.dumps(_STACK))
    while formation.describe_stacks(StackName="stack")["Stacks"][0]["StackStatus"] != "CREATE_COMPLETE":
        time.sleep(0.01)


def stacked(emulator: Emulator) -> Any:
    (stack,) = emulator.client("cloudformation").describe_stacks(StackName="stack")["Stacks"]
    return (
        stack["StackStatus"],
        emulator.client("sqs").get_queue_url(QueueName="of-the-stack")["QueueUrl"],
        emulator.client("sns").list_topics()["Topics"],
        emulator.client("ssm").get_parameter(Name="/x")["Parameter"]["Value"],
        emulator.client("dynamodb").describe_table(TableName="of-the-stack")["Table"]["TableName"],
    )


def function(emulator: Emulator) -> None:
    emulator.function("function", emulator.role("runs", ALL))


def change_function(emulator: Emulator) -> None:
    emulator.client("lambda").update_function_configuration(FunctionName="function", Timeout=9)
    emulator.client("sqs").create_queue(QueueName="source")
    emulator.client("lambda").create_event_source_mapping(
        FunctionName="function", EventSourceArn=f"arn:aws:sqs:{ACCOUNT}:source", Enabled=False
    )


def functions(emulator: Emulator) -> Any:
    functions = emulator.client("lambda")
    mappings = functions.list_event_source_mappings(FunctionName="function")["EventSourceMappings"]
    return (
        functions.get_function_configuration(FunctionName="function")["Timeout"],
        functions.get_alias(FunctionName="function", Name="live")["FunctionVersion"],
        [each["UUID"] for each in mappings],
    )
