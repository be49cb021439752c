"""One acknowledged change of each kind of state, and how to see that it is still there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .running import REGION, Emulator

_ACCOUNT = f"{REGION}:000000000000"
_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [_ALL]})
_KEYS = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
_STACK = {
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "of-the-stack"}},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "of-the-stack"}},
        "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/x", "Type": "String", "Value": "1"}},
        "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "of-the-stack", **_KEYS}},
    }
}


@dataclass(frozen=True)
class Kept:
    """`prepare` makes what `change` needs; `see` returns the same before and after a kill."""

    change: Callable[[Emulator], object]
    see: Callable[[Emulator], object]
    prepare: Callable[[Emulator], object] = lambda _: None


def _url(emulator: Emulator, queue: str = "queue") -> str:
    return f"{emulator.url}/000000000000/{queue}"


def _receive(emulator: Emulator, **given: Any) -> list[Any]:
    received = emulator.client("sqs").receive_message(QueueUrl=_url(emulator), MaxNumberOfMessages=10, **given)
    messages: list[Any] = received.get("Messages", [])
    return messages


def _three_messages(emulator: Emulator) -> None:
    emulator.client("sqs").create_queue(QueueName="queue")
    for body in "abc":
        emulator.client("sqs").send_message(QueueUrl=_url(emulator), MessageBody=body)


def _receive_and_settle(emulator: Emulator) -> None:
    """One message is deleted, one stays invisible, one becomes visible again."""
    sqs = emulator.client("sqs")
    first, _, last = [each["ReceiptHandle"] for each in _receive(emulator, VisibilityTimeout=600)]
    sqs.delete_message_batch(QueueUrl=_url(emulator), Entries=[{"Id": "1", "ReceiptHandle": first}])
    sqs.change_message_visibility(QueueUrl=_url(emulator), ReceiptHandle=last, VisibilityTimeout=0)


def _counts(emulator: Emulator) -> list[str]:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = emulator.client("sqs").get_queue_attributes(QueueUrl=_url(emulator), AttributeNames=names)["Attributes"]
    return [found[name] for name in names]


def _table(emulator: Emulator, name: str = "table") -> None:
    emulator.client("dynamodb").create_table(TableName=name, **_KEYS)


def _write_items(emulator: Emulator, table: str = "table") -> None:
    db = emulator.client("dynamodb")
    for number in range(4):
        db.put_item(TableName=table, Item={"pk": {"S": str(number)}, "b": {"B": b"\xff"}, "l": {"L": [{"NULL": True}]}})
    update = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "1.5"}}}
    db.update_item(TableName=table, Key={"pk": {"S": "0"}}, **update)
    db.delete_item(TableName=table, Key={"pk": {"S": "1"}})
    moved = [{"Delete": {"TableName": table, "Key": {"pk": {"S": "2"}}}}]
    moved.append({"Put": {"TableName": table, "Item": {"pk": {"S": "é\U0001f600"}}}})
    db.transact_write_items(TransactItems=moved)


def _replace_table(emulator: Emulator) -> None:
    """A table of the same name has nothing of the one that was deleted."""
    _write_items(emulator, "other")
    emulator.client("dynamodb").delete_table(TableName="other")
    _table(emulator, "other")


def _items(emulator: Emulator, table: str = "table") -> Any:
    found = emulator.client("dynamodb").scan(TableName=table)["Items"]
    return found, emulator.client("dynamodb").describe_table(TableName=table)["Table"]["ItemCount"]


def _bucket(emulator: Emulator) -> None:
    emulator.client("s3").create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    emulator.client("s3").put_object(Bucket="bucket", Key="old", Body=b"old")


def _write_objects(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    for key in ("a/b", "x.tmp", "x.meta.json"):
        s3.put_object(Bucket="bucket", Key=key, Body=key.encode(), Metadata={"k": "v"})
    s3.put_object_tagging(Bucket="bucket", Key="a/b", Tagging={"TagSet": [{"Key": "t", "Value": "1"}]})
    s3.delete_object(Bucket="bucket", Key="old")
    s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})


def _objects(emulator: Emulator) -> Any:
    s3 = emulator.client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket="bucket")["Contents"]]
    bodies = [s3.get_object(Bucket="bucket", Key=key)["Body"].read() for key in keys]
    tags = s3.get_object_tagging(Bucket="bucket", Key="a/b")["TagSet"]
    return keys, bodies, tags, s3.get_bucket_versioning(Bucket="bucket")["Status"]


def _secret(emulator: Emulator) -> None:
    emulator.client("secretsmanager").create_secret(Name="secret", SecretString="first")
    emulator.client("secretsmanager").put_secret_value(SecretId="secret", SecretString="second")


def _configure(emulator: Emulator) -> None:
    emulator.client("ssm").put_parameter(Name="/p", Value="v", Type="String")
    emulator.client("iam").put_role_policy(RoleName="role", PolicyName="more", PolicyDocument=_DOCUMENT)
    events = emulator.client("events")
    events.put_rule(Name="rule", EventPattern='{"source": ["x"]}')
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": f"arn:aws:sqs:{_ACCOUNT}:queue"}])
    alarm = {"MetricName": "m", "Namespace": "n", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1.0}
    comparison = "GreaterThanThreshold"
    emulator.client("cloudwatch").put_metric_alarm(
        AlarmName="alarm", Statistic="Sum", ComparisonOperator=comparison, **alarm
    )
    emulator.client("logs").create_log_group(logGroupName="group")
    emulator.client("logs").put_retention_policy(logGroupName="group", retentionInDays=3)


def _configured(emulator: Emulator) -> Any:
    alarms = emulator.client("cloudwatch").describe_alarms()["MetricAlarms"]
    groups = emulator.client("logs").describe_log_groups()["logGroups"]
    return (
        emulator.client("ssm").get_parameter(Name="/p")["Parameter"]["Value"],
        emulator.client("iam").list_role_policies(RoleName="role")["PolicyNames"],
        emulator.client("events").list_targets_by_rule(Rule="rule")["Targets"],
        [each["AlarmName"] for each in alarms],
        [(each["logGroupName"], each["retentionInDays"]) for each in groups],
    )


def _users(emulator: Emulator) -> None:
    cognito = emulator.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="pool")["UserPool"]["Id"]
    cognito.admin_create_user(UserPoolId=pool, Username="ann")


def _seen_users(emulator: Emulator) -> Any:
    cognito = emulator.client("cognito-idp")
    (pool,) = cognito.list_user_pools(MaxResults=5)["UserPools"]
    return [each["Username"] for each in cognito.list_users(UserPoolId=pool["Id"])["Users"]]


def _stack(emulator: Emulator) -> None:
    formation = emulator.client("cloudformation")
    formation.create_stack(StackName="stack", TemplateBody=json.dumps(_STACK))
    while formation.describe_stacks(StackName="stack")["Stacks"][0]["StackStatus"] != "CREATE_COMPLETE":
        time.sleep(0.01)


def _stacked(emulator: Emulator) -> Any:
    (stack,) = emulator.client("cloudformation").describe_stacks(StackName="stack")["Stacks"]
    return (
        stack["StackStatus"],
        emulator.client("sqs").get_queue_url(QueueName="of-the-stack")["QueueUrl"],
        emulator.client("sns").list_topics()["Topics"],
        emulator.client("ssm").get_parameter(Name="/x")["Parameter"]["Value"],
        emulator.client("dynamodb").describe_table(TableName="of-the-stack")["Table"]["TableName"],
    )


def _function(emulator: Emulator) -> None:
    emulator.function("function", emulator.role("runs", _ALL))


def _change_function(emulator: Emulator) -> None:
    emulator.client("lambda").update_function_configuration(FunctionName="function", Timeout=9)
    emulator.client("sqs").create_queue(QueueName="source")
    emulator.client("lambda").create_event_source_mapping(
        FunctionName="function", EventSourceArn=f"arn:aws:sqs:{_ACCOUNT}:source", Enabled=False
    )


def _functions(emulator: Emulator) -> Any:
    functions = emulator.client("lambda")
    mappings = functions.list_event_source_mappings(FunctionName="function")["EventSourceMappings"]
    return (
        functions.get_function_configuration(FunctionName="function")["Timeout"],
        functions.get_alias(FunctionName="function", Name="live")["FunctionVersion"],
        [each["UUID"] for each in mappings],
    )


KINDS = {
    "deleted, hidden and shown messages": Kept(_receive_and_settle, _counts, _three_messages),
    "items": Kept(_write_items, _items, _table),
    "a table in the place of another": Kept(
        _replace_table, lambda emulator: _items(emulator, "other"), lambda emulator: _table(emulator, "other")
    ),
    "objects, tags and a bucket's settings": Kept(_write_objects, _objects, _bucket),
    "a secret's newest value": Kept(
        _secret, lambda emulator: emulator.client("secretsmanager").get_secret_value(SecretId="secret")["SecretString"]
    ),
    "settings of six services": Kept(_configure, _configured, lambda emulator: emulator.role("role", _ALL)),
    "users": Kept(_users, _seen_users),
    "a stack and what it made": Kept(_stack, _stacked),
    "a function and its mapping": Kept(_change_function, _functions, _function),
}
