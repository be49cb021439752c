"""Actions and resources under which AWS evaluates calls, where MiniStack takes the call's own name or `*`.

Source: the Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/, and
for collections the resource that AWS names when it denies the call.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Place(NamedTuple):
    region: str
    account: str


# A batch call has no right of its own.
ACTIONS = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}

# What a call is about that names no resource; calls that are not here are about `*`, such as lambda:ListFunctions.
_COLLECTIONS = {
    "s3:ListAllMyBuckets": "arn:aws:s3:::",
    "dynamodb:ListTables": "arn:aws:dynamodb:{region}:{account}:table/*",
    "sqs:ListQueues": "arn:aws:sqs:{region}:{account}:",
    "sns:ListTopics": "arn:aws:sns:{region}:{account}:*",
    "ssm:DescribeParameters": "arn:aws:ssm:{region}:{account}:*",
    "states:ListStateMachines": "arn:aws:states:{region}:{account}:stateMachine:*",
    "events:ListRules": "arn:aws:events:{region}:{account}:rule/*",
    "cloudformation:ListStacks": "arn:aws:cloudformation:{region}:{account}:stack/*/*",
    "cloudwatch:DescribeAlarms": "arn:aws:cloudwatch:{region}:{account}:alarm:*",
}
_IAM_COLLECTIONS = {"iam:ListRoles": "role", "iam:ListUsers": "user", "iam:ListGroups": "group"}
_OF_LOG_GROUP_ITSELF = ("TagResource", "UntagResource", "ListTagsForResource")


def collection(action: str, path_prefix: str, place: Place) -> str:
    """The resource of a call that lists; empty where AWS evaluates it on `*`."""
    if kind := _IAM_COLLECTIONS.get(action):
        return f"arn:aws:iam::{place.account}:{kind}{path_prefix or '/'}"
    return _COLLECTIONS.get(action, "").format(**place._asdict())


def of_logs(action: str, given: dict[str, Any], place: Place) -> str:
    """CloudWatch Logs evaluates a group as `NAME:log-stream:STREAM`, with what the call does not name left empty."""
    group = given.get("logGroupName") or given.get("logGroupNamePrefix") or ""
    if action.partition(":")[2] in _OF_LOG_GROUP_ITSELF or not (group or action == "logs:DescribeLogGroups"):
        return ""
    stream = given.get("logStreamName") or ""
    return f"arn:aws:logs:{place.region}:{place.account}:log-group:{group}:log-stream:{stream}"


def of_parameters(given: dict[str, Any], place: Place) -> list[str]:
    """One ARN for each parameter, or the path, that an SSM call names beside `Name`."""
    names = given.get("Names") or [given.get("Path")]
    prefix = f"arn:aws:ssm:{place.region}:{place.account}:parameter/"
    return [prefix + name.lstrip("/") for name in names if isinstance(name, str) and name]
