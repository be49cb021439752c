"""What programs ask of AWS rather than declare. None of it needs a call: the local account is known."""

from __future__ import annotations

import hashlib
import json
import secrets
import string
from collections.abc import Callable
from typing import Any

from skylift_tools.aws.account import Account

Values = dict[str, Any]


def read(token: str, account: Account, args: Values, *, dry_run: bool) -> Values | None:
    """The answer of a data source, or None for one that is not known. A dry run draws no random values."""
    if dry_run and token == _PASSWORD:
        return {"id": "dry-run", "randomPassword": "dry-run"}
    source = _SOURCES.get(token)
    return source(account, args) if source else None


def _caller(account: Account, args: Values) -> Values:
    arn = f"arn:aws:iam::{account.id}:root"
    return {"id": account.id, "accountId": account.id, "arn": arn, "userId": account.id}


def _region(account: Account, args: Values) -> Values:
    name = account.region
    return {"id": name, "region": name, "name": name, "description": name, "endpoint": f"ec2.{name}.amazonaws.com"}


def _partition(account: Account, args: Values) -> Values:
    return {"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}


def _zones(account: Account, args: Values) -> Values:
    names = [account.region + letter for letter in "abc"]
    ids = [f"euw1-az{number}" for number in (1, 2, 3)]
    return {"id": account.region, "names": names, "zoneIds": ids, "groupNames": [account.region]}


def _password(account: Account, args: Values) -> Values:
    left_out = set(args.get("excludeCharacters", ""))
    classes = [
        (string.ascii_lowercase, "excludeLowercase"),
        (string.ascii_uppercase, "excludeUppercase"),
        (string.digits, "excludeNumbers"),
        (string.punctuation, "excludePunctuation"),
    ]
    alphabet = "".join(
        letter for letters, flag in classes if not args.get(flag) for letter in letters if letter not in left_out
    )
    value = "".join(secrets.choice(alphabet) for _ in range(args.get("passwordLength", 32)))
    return {"id": value, "randomPassword": value}


def _policy_document(account: Account, args: Values) -> Values:
    statements = [_statement(statement) for statement in args.get("statements") or []]
    document = {"Version": args.get("version", "2012-10-17"), "Statement": statements}
    text = json.dumps(document, indent=2)
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return {"id": digest, "json": text, "minifiedJson": json.dumps(document, separators=(",", ":"))}


def _statement(given: Values) -> Values:
    statement: Values = {"Sid": given["sid"]} if given.get("sid") else {}
    statement["Effect"] = given.get("effect", "Allow")
    for source in ("actions", "notActions", "resources", "notResources"):
        if given.get(source):
            statement[source[0].upper() + source[1:-1]] = _one(given[source])
    for source in ("principals", "notPrincipals"):
        if given.get(source):
            statement[source[0].upper() + source[1:-1]] = _principals(given[source])
    for condition in given.get("conditions") or []:
        tests = statement.setdefault("Condition", {}).setdefault(condition["test"], {})
        tests[condition["variable"]] = _one(condition["values"])
    return statement


def _principals(given: list[Values]) -> Any:
    if given[0]["type"] == "*":
        return "*"
    return {principal["type"]: _one(principal["identifiers"]) for principal in given}


def _one(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else values


_PASSWORD = "aws:secretsmanager/getRandomPassword:getRandomPassword"
_SOURCES: dict[str, Callable[[Account, Values], Values]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
    _PASSWORD: _password,
}
