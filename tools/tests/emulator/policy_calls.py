"""Calls to AWS by what they do, made with the clients of a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Client = Callable[[str], Any]
Call = Callable[[Client], Any]

_EVENT = {"timestamp": 1_796_000_000_000, "message": "x"}
_STREAM = {"logGroupName": "/own/group", "logStreamName": "stream"}
CALLS: dict[str, Call] = {
    "list buckets": lambda aws: aws("s3").list_buckets(),
    "list objects": lambda aws: aws("s3").list_objects_v2(Bucket="files", Prefix="own/"),
    "head bucket": lambda aws: aws("s3").head_bucket(Bucket="files"),
    "get object": lambda aws: aws("s3").get_object(Bucket="files", Key="own/a"),
    "head object": lambda aws: aws("s3").head_object(Bucket="files", Key="own/a"),
    "put a key with a line feed": lambda aws: aws("s3").put_object(Bucket="files", Key="own/a\nb", Body=b""),
    "delete objects": lambda aws: aws("s3").delete_objects(Bucket="files", Delete={"Objects": [{"Key": "no"}]}),
    "list tables": lambda aws: aws("dynamodb").list_tables(),
    "get item": lambda aws: aws("dynamodb").get_item(TableName="things", Key={"pk": {"S": "1"}}),
    "list queues": lambda aws: aws("sqs").list_queues(),
    "send a batch": lambda aws: aws("sqs").send_message_batch(
        QueueUrl="http://localhost/000000000000/work", Entries=[{"Id": "1", "MessageBody": "x"}]
    ),
    "list topics": lambda aws: aws("sns").list_topics(),
    "describe parameters": lambda aws: aws("ssm").describe_parameters(),
    "get parameter": lambda aws: aws("ssm").get_parameter(Name="/own/a"),
    "get parameters": lambda aws: aws("ssm").get_parameters(Names=["/own/a", "/own/b"]),
    "get parameters of two": lambda aws: aws("ssm").get_parameters(Names=["/own/a", "/other/a"]),
    "get parameters by path": lambda aws: aws("ssm").get_parameters_by_path(Path="/own/"),
    "list secrets": lambda aws: aws("secretsmanager").list_secrets(),
    "get secret": lambda aws: aws("secretsmanager").get_secret_value(SecretId="kept"),
    "list machines": lambda aws: aws("stepfunctions").list_state_machines(),
    "list functions": lambda aws: aws("lambda").list_functions(),
    "invoke": lambda aws: aws("lambda").invoke(FunctionName="called"),
    "invoke alias": lambda aws: aws("lambda").invoke(FunctionName="called", Qualifier="live"),
    "invoke name with alias": lambda aws: aws("lambda").invoke(FunctionName="called:live"),
    "list rules": lambda aws: aws("events").list_rules(),
    "list stacks": lambda aws: aws("cloudformation").list_stacks(),
    "describe alarms": lambda aws: aws("cloudwatch").describe_alarms(),
    "describe groups": lambda aws: aws("logs").describe_log_groups(),
    "put events": lambda aws: aws("logs").put_log_events(logEvents=[_EVENT], **_STREAM),
    "filter events": lambda aws: aws("logs").filter_log_events(logGroupName="/own/group"),
    "list roles": lambda aws: aws("iam").list_roles(),
    "get role with path": lambda aws: aws("iam").get_role(RoleName="pathed"),
    "who am I": lambda aws: aws("sts").get_caller_identity(),
}
