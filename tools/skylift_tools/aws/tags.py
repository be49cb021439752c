"""Tags of a resource that exists: every service has its own words for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Resource

# Type or service: operation to tag, operation to untag, the parameter that names the resource, and the output it comes
# from.
_OWN = {
    "aws:iam/policy:Policy": ("tag_policy", "untag_policy", "PolicyArn", "arn"),
    "iam": ("tag_role", "untag_role", "RoleName", "name"),
    "logs": ("tag_resource", "untag_resource", "resourceArn", "arn"),
    "rds": ("add_tags_to_resource", "remove_tags_from_resource", "ResourceName", "arn"),
    "secretsmanager": ("tag_resource", "untag_resource", "SecretId", "arn"),
    "stepfunctions": ("tag_resource", "untag_resource", "resourceArn", "arn"),
    "apigatewayv2": ("tag_resource", "untag_resource", "ResourceArn", "arn"),
    "cloudwatch": ("tag_resource", "untag_resource", "ResourceARN", "arn"),
}


def retag(account: Account, handler: Resource, *, before: Mapping[str, Any], tags: Mapping[str, str]) -> None:
    """Make the tags of a resource, known by its recorded outputs `before`, those given."""
    gone = sorted((before.get("tagsAll") or {}).keys() - tags.keys())
    if handler.service == "ec2":
        _ec2(account, before["arn"].rsplit("/", 1)[-1], tags=tags, gone=gone)
    elif own := _OWN.get(handler.token) or _OWN.get(handler.service):
        tag, untag, parameter, source = own
        named = {parameter: before[source]}
        if tags:
            account.send(handler.service, tag, {"tagsAll": tags}, **named)
        if gone:
            account.send(handler.service, untag, {"tagKeys": gone}, **named)
    else:
        _generic(account, before["arn"], tags=tags, gone=gone)


def _ec2(account: Account, id: str, *, tags: Mapping[str, str], gone: list[str]) -> None:
    if tags:
        account.send("ec2", "create_tags", {"tagsAll": tags}, Resources=[id])
    if gone:
        account("ec2").delete_tags(Resources=[id], Tags=[{"Key": key} for key in gone])


def _generic(account: Account, arn: str, *, tags: Mapping[str, str], gone: list[str]) -> None:
    client = account("resourcegroupstaggingapi")
    if tags:
        client.tag_resources(ResourceARNList=[arn], Tags=dict(tags))
    if gone:
        client.untag_resources(ResourceARNList=[arn], TagKeys=gone)
