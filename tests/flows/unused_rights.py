"""Rights of the deployer's roles that no run on this machine uses, each with the reason why it is granted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

DEAD_LETTERS = "*-dlq"


@dataclass(frozen=True)
class Reason:
    """`holders`, `actions` and `resource` are patterns. What is used now and then need not be unused."""

    why: str
    holders: str
    actions: tuple[str, ...]
    resource: str = "*"
    now_and_then: bool = False

    def covers(self, holder: str, right: dict[str, Any]) -> bool:
        return (
            fnmatchcase(holder, self.holders)
            and any(fnmatchcase(right["action"], action) for action in self.actions)
            and any(fnmatchcase(resource, self.resource) for resource in right["resources"])
        )


REASONS = (
    Reason("Lambda and Step Functions write traces themselves, and there is no X-Ray here", "*", ("xray:*",)),
    Reason(
        "S3 itself asks for it, to tell a file that is not there from one that may not be seen",
        "deployer_*",
        ("s3:ListBucket",),
        now_and_then=True,
    ),
    Reason("Step Functions hands its logs over itself", "deployer_workflow", ("logs:*",)),
    Reason("AWS checks a template's transform apart", "deployer_deploy", ("*:CreateChangeSet",), "*:transform/[*]"),
    Reason("Nothing is built here: builds are CodeBuild's", "deployer-builder", ("*",)),
    Reason(
        "Nobody knows before what a template makes; here it is asked where a resource gives rights",
        "deployer-service-role",
        ("*",),
        now_and_then=True,
    ),
    Reason("A message is tried again later", "deployer_*", ("sqs:ChangeMessageVisibility",), now_and_then=True),
    Reason("A message is given up", "deployer_*", ("sqs:SendMessage",), DEAD_LETTERS, now_and_then=True),
    Reason(
        "A stack that takes longer is looked at again",
        "deployer_monitor",
        ("sqs:SendMessage",),
        "*:deployer_monitor",
        now_and_then=True,
    ),
    Reason(
        "Change sets and stacks that cannot be as they were asked to be",
        "deployer_deploy",
        (
            "cloudformation:DescribeEvents",
            "cloudformation:DescribeStackEvents",
            "cloudformation:DeleteChangeSet",
            "cloudformation:ContinueUpdateRollback",
        ),
        now_and_then=True,
    ),
    Reason("A change set's own objections", "deployer_monitor", ("cloudformation:DescribeEvents",), now_and_then=True),
    Reason(
        "Sessions that are overdue, and what they left half made",
        "deployer_monitor_sweep",
        ("dynamodb:*", "cloudformation:*", "iam:PassRole", "states:*"),
        now_and_then=True,
    ),
    Reason("A request that was not answered may be made again", "deployer_api", ("dynamodb:DeleteItem",)),
)


def without_reason(roles: list[dict[str, Any]]) -> list[str]:
    """Of roles, as `skylift permissions --json` has them: what they could do without."""
    return [
        f"{holder}: {right['action']} on {', '.join(right['resources'])}"
        for holder, right in _unused(roles)
        if not any(reason.covers(holder, right) for reason in REASONS)
    ]


def without_right(roles: list[dict[str, Any]]) -> list[str]:
    """Reasons of which every right was used, or is gone."""
    unused = list(_unused(roles))
    return [
        reason.why
        for reason in REASONS
        if not reason.now_and_then and not any(reason.covers(holder, right) for holder, right in unused)
    ]


def _unused(roles: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((role["holder"], right) for role in roles for right in role["rights"] if not right["used"])
