"""What a template may make, CloudFormation may delete again: else its stack ends in DELETE_FAILED, and stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import cfnlint.data.schemas.resources as schemas
from deployer_stacks.offered import OFFERED, SERVICES
from deployer_stacks.service_role import BOUNDED, OF_POLICIES, OF_ROLES, OF_STACKS

GRANTED = [each.lower() for each in (*SERVICES, *BOUNDED, *OF_ROLES, *OF_POLICIES, *OF_STACKS, "iam:PassRole")]
# Besides, stacks within stacks.
TYPES = (*OFFERED, "AWS::CloudFormation::Stack")
# Groups, users, networks, stacks in other accounts and what scales by itself are not made here at all.
NOT_OFFERED = ("iam:*Group*", "iam:*User*", "iam:*ServiceLinkedRole*", "ec2:*", "application-autoscaling:*")
NOT_OFFERED_TYPES = ("AWS::CloudFormation::StackSet",)


def deletions() -> Iterator[tuple[str, str]]:
    """Type and right, for all that deleting a resource of the type takes, by its own schema."""
    for path in sorted(Path(next(iter(schemas.__path__))).glob("*.json")):
        schema = json.loads(path.read_text())
        kind = schema.get("typeName", "")
        if kind.startswith(TYPES) and kind not in NOT_OFFERED_TYPES:
            for right in schema.get("handlers", {}).get("delete", {}).get("permissions") or []:
                yield kind, right


def test_all_that_deleting_takes_is_granted() -> None:
    found = list(deletions())
    missing = [
        f"{kind}: {right}"
        for kind, right in found
        if not any(fnmatchcase(right.lower(), granted) for granted in GRANTED)
        and not any(fnmatchcase(right, other) for other in NOT_OFFERED)
    ]
    assert len(found) > 100 and not missing, missing
