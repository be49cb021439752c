"""Answers of an AWS that does not exist: ids, ARNs and data sources shaped as AWS's own, the same in every run."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from skylift_tools.aws import data_sources
from skylift_tools.aws.account import Account

ACCOUNT, REGION = "123456789012", "eu-west-1"
# The value of every generated password: it must not appear in plain text anywhere.
PASSWORD = "made-up-password-" + "x" * 47
_RANDOM_PASSWORD = "aws:secretsmanager/getRandomPassword:getRandomPassword"
_PREFIXES = {"Subnet": "subnet-", "SecurityGroup": "sg-", "Vpc": "vpc-", "UserPool": f"{REGION}_"}
_read = data_sources.read


def identity(type: str, name: str) -> str:
    """The id of a resource, as AWS would form it where its models say how."""
    number = sha256(f"{type} {name}".encode()).hexdigest()[:17]
    return _PREFIXES.get(type.rpartition(":")[2], f"{name}-") + number


def outputs(type: str, name: str) -> dict[str, Any]:
    """The computed outputs that programs use; every resource has all of them."""
    service = type.split(":")[1].split("/")[0]
    kind = type.rpartition(":")[2].lower()
    place = ("iam", "", f"{kind}/") if service == "iam" else (service, REGION, f"{kind}:")
    arn = f"arn:aws:{place[0]}:{place[1]}:{ACCOUNT}:{place[2]}{name}"
    return {
        "arn": arn,
        "invokeArn": f"{arn}:invoke",
        "executionArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{name}",
        "apiEndpoint": f"https://{name}.example.com",
        "url": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}",
        "name": name,
        "bucket": name,
        "version": "1",
        "endpoint": f"{name}.example.com",
        "clusterResourceId": f"cluster-{name}",
        "masterUserSecrets": [{"secretArn": f"{arn}:master"}],
        "prefixListId": f"pl-{name}",
    }


def read(token: str, account: Account, args: dict[str, Any], *, dry_run: bool) -> dict[str, Any] | None:
    """The answer of a data source, or None for one that is not known."""
    if token == _RANDOM_PASSWORD:
        return {"id": "password", "randomPassword": PASSWORD}
    return _read(token, account, args, dry_run=dry_run)
