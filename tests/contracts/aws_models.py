"""What AWS would refuse of a recorded input, by botocore's own models: enumerations, ranges, patterns, lengths.

A property meets the member of the same name; what is called differently in Pulumi has an entry in `OPERATIONS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import boto3
from botocore.exceptions import UnknownServiceError
from botocore.model import ListShape, MapShape, OperationNotFoundError, Shape, StringShape, StructureShape

# Pulumi's type -> service and operation that makes it, and the member of its input that the properties make up, if
# they are not the input themselves. The rest is `Create<Kind>` of the service of that name.
OPERATIONS: dict[str, tuple[str, ...]] = {
    "cloudwatch/compositeAlarm:CompositeAlarm": ("cloudwatch", "PutCompositeAlarm"),
    "cloudwatch/dashboard:Dashboard": ("cloudwatch", "PutDashboard"),
    "cloudwatch/eventRule:EventRule": ("events", "PutRule"),
    "cloudwatch/logGroup:LogGroup": ("logs", "CreateLogGroup"),
    "cloudwatch/metricAlarm:MetricAlarm": ("cloudwatch", "PutMetricAlarm"),
    "cognito/userGroup:UserGroup": ("cognito-idp", "CreateGroup"),
    "ec2/eip:Eip": ("ec2", "AllocateAddress"),
    "iam/rolePolicy:RolePolicy": ("iam", "PutRolePolicy"),
    "lambda/functionRecursionConfig:FunctionRecursionConfig": ("lambda", "PutFunctionRecursionConfig"),
    "lambda/permission:Permission": ("lambda", "AddPermission"),
    "rds/cluster:Cluster": ("rds", "CreateDBCluster"),
    "rds/clusterInstance:ClusterInstance": ("rds", "CreateDBInstance"),
    "rds/clusterParameterGroup:ClusterParameterGroup": ("rds", "CreateDBClusterParameterGroup"),
    "rds/proxy:Proxy": ("rds", "CreateDBProxy"),
    "rds/subnetGroup:SubnetGroup": ("rds", "CreateDBSubnetGroup"),
    "s3/bucketCorsConfiguration:BucketCorsConfiguration": ("s3", "PutBucketCors", "CORSConfiguration"),
    "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (
        "s3",
        "PutBucketLifecycleConfiguration",
        "LifecycleConfiguration",
    ),
    "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "s3",
        "PutBucketEncryption",
        "ServerSideEncryptionConfiguration",
    ),
    "s3/bucketVersioning:BucketVersioning": ("s3", "PutBucketVersioning"),
    "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": (
        "s3",
        "PutPublicAccessBlock",
        "PublicAccessBlockConfiguration",
    ),
    "secretsmanager/secretVersion:SecretVersion": ("secretsmanager", "PutSecretValue"),
    "sns/topicSubscription:TopicSubscription": ("sns", "Subscribe"),
}
SERVICES = {"cognito": "cognito-idp", "vpc": "ec2", "sfn": "stepfunctions"}
# Pulumi's name -> AWS's, where they differ by more than case.
RENAMED = {
    "name": ("functionname", "tablename", "queuename", "rolename", "loggroupname", "topicname", "poolname", "alarmname",
             "clientname", "groupname", "dbproxyname", "policyname", "rulename", "stagename", "name"),
    "functionname": ("functionname",),
    "attributes": ("attributedefinitions",),
    "memorysize": ("memorysize",),
    "identitysources": ("identitysource",),
    "corsrules": ("corsrules",),
}  # fmt: skip
# Sets of values that AWS checks and its models leave out.
RETENTION_DAYS = {
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
}


@cache
def input_shape(type: str) -> StructureShape | None:
    """The input of the operation that makes resources of a type, or None where there is no such operation."""
    service, operation, *member = OPERATIONS.get(type) or _by_name(type)
    try:
        model = boto3.session.Session().client(service, region_name="eu-west-1").meta.service_model  # type: ignore[call-overload]
        shape: StructureShape = model.operation_model(operation).input_shape
    except (UnknownServiceError, OperationNotFoundError) as error:
        if type in OPERATIONS:
            raise LookupError(f"{type}: no {operation} in {service}") from error
        return None
    return cast(StructureShape, shape.members[member[0]]) if member else shape


def _by_name(type: str) -> tuple[str, str]:
    service, kind = type.split("/")[0], type.rpartition(":")[2]
    return SERVICES.get(service, service), f"Create{kind}"


def faults(type: str, properties: dict[str, Any]) -> list[str]:
    """One line for each value that AWS would refuse."""
    shape = input_shape(type)
    return list(_structure(shape, properties, "")) if shape is not None else []


def _structure(shape: StructureShape, values: dict[str, Any], path: str) -> Iterator[str]:
    members = {name.lower(): member for name, member in shape.members.items()}
    for key, value in values.items():
        names = RENAMED.get(key.lower(), (key.lower(), key.lower().removesuffix("s")))
        member = next((members[name] for name in names if name in members), None)
        if member is not None and value is not None:
            yield from _value(member, value, f"{path}.{key}".lstrip("."))


def _value(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        yield from _structure(shape, value, path) if isinstance(value, dict) else ()
    elif isinstance(shape, ListShape):
        items = value if isinstance(value, list) else [value]
        yield from _bounds(shape, len(items), path, "entries")
        for index, item in enumerate(items):
            yield from _value(shape.member, item, f"{path}[{index}]")
    elif isinstance(shape, MapShape):
        for key, item in (value if isinstance(value, dict) else {}).items():
            yield from _value(shape.key, key, f"{path} key")
            yield from _value(shape.value, item, f"{path}[{key}]")
    else:
        yield from _scalar(shape, value, path)


def _scalar(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if isinstance(shape, StringShape):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if shape.enum and text not in shape.enum:
            yield f"{path}: {text!r} is none of {shape.enum}"
        yield from _bounds(shape, len(text), path, "characters")
        yield from _pattern(shape, text, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _bounds(shape, value, path, "")


def _bounds(shape: Shape, size: float, path: str, unit: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        yield f"{path}: {size} {unit} is outside of {low} to {high}"


def _pattern(shape: Shape, text: str, path: str) -> Iterator[str]:
    pattern = shape.metadata.get("pattern")
    try:
        expression = re.compile(pattern) if pattern else None
    except re.error:  # Java's classes, such as \p{L}
        return
    if expression is not None and not expression.fullmatch(text):
        yield f"{path}: {text!r} does not match {pattern}"
