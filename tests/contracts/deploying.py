"""What deployments may do, as the record has it, and what is ours that they must not touch."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contracts.iam import allows
from tests.contracts.record import Record, Resource, statements

SERVICE_ROLE, BUILDER, CEILING, BOUNDARY = (
    "deployer-service-role",
    "deployer-builder",
    "deployer-ceiling",
    "deployer-boundary",
)
# How a thing of ours is called, and one way to turn it against us without any right over it.
OURS = {
    "lambda/function:Function": ("arn:aws:lambda:{place}:function:{name}", "lambda:AddPermission"),
    "sqs/queue:Queue": ("arn:aws:sqs:{place}:{name}", "sqs:SetQueueAttributes"),
    "dynamodb/table:Table": ("arn:aws:dynamodb:{place}:table/{name}", "dynamodb:PutResourcePolicy"),
    "s3/bucket:Bucket": ("arn:aws:s3:::{name}-1a2b3c", "s3:PutBucketPolicy"),
    "secretsmanager/secret:Secret": (
        "arn:aws:secretsmanager:{place}:secret:{name}-1a2b3c",
        "secretsmanager:GetSecretValue",
    ),
    "sfn/stateMachine:StateMachine": ("arn:aws:states:{place}:stateMachine:{name}", "states:UpdateStateMachine"),
    "cloudwatch/eventRule:EventRule": ("arn:aws:events:{place}:rule/{name}", "events:PutTargets"),
}
USES = {
    "lambda/function:Function": "lambda:InvokeFunction",
    "sqs/queue:Queue": "sqs:SendMessage",
    "dynamodb/table:Table": "dynamodb:PutItem",
    "secretsmanager/secret:Secret": "secretsmanager:GetSecretValue",
    "sfn/stateMachine:StateMachine": "states:StartExecution",
}


def named(record: Record, type: str, name: str) -> Resource:
    (found,) = [each for each in record.of(type) if each.name == name]
    return found


def policy(record: Record, name: str) -> list[dict[str, object]]:
    return statements(named(record, "iam/policy:Policy", name).inputs["policy"])


def account(record: Record) -> str:
    return str(named(record, "iam/policy:Policy", BOUNDARY).properties["arn"].split(":")[4])


def place(record: Record) -> str:
    """Region and account, as ARNs have them."""
    return f"eu-west-1:{account(record)}"


def iam(record: Record, resource: str) -> str:
    return f"arn:aws:iam::{account(record)}:{resource}"


def of_a_template(record: Record) -> str:
    return iam(record, "role/skylift-0191-Function-1A2B")


class Deploying:
    """What the service role can do: what it is granted, under its ceiling."""

    def __init__(self, record: Record) -> None:
        role = named(record, "iam/role:Role", SERVICE_ROLE)
        self._granted = record.policies_of(role.id)
        self._most = policy(record, CEILING)
        self._boundary = named(record, "iam/policy:Policy", BOUNDARY).properties["arn"]

    def may(self, action: str, resource: str, *, bounded: bool = True, **context: str) -> bool:
        """bounded: the role in question carries the boundary, or is to carry it."""
        known = {"iam:PermissionsBoundary": self._boundary} if bounded else {}
        keys = {**known, **{key.replace("__", ":"): value for key, value in context.items()}}
        return all(allows(found, action, resource, keys) for found in (self._granted, self._most))


def arns(record: Record, type: str) -> Iterator[str]:
    """Of every resource of a type, as AWS would call it; the record of a stack that runs nowhere makes them up."""
    form, _ = OURS[type]
    for resource in record.of(type):
        name = resource.properties.get("name") or resource.properties.get("bucket") or resource.name
        yield form.format(place=place(record), name=name)
