"""What the pipeline's sessions have deployed: stacks of CloudFormation that no record of ours names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .problems import PlaneProblem
from .record import Record

if TYPE_CHECKING:
    from skylift_tools.cloud import Cloud

PREFIX = "skylift-"
# Exported by the stack that owns the role with which all of them are deployed, and deleted.
ROLE = "service_role_arn"


def check(record: Record, name: str, cloud: Cloud) -> None:
    """Raises `PlaneProblem` where destroying the stack `name` would leave stacks that nothing can delete any more."""
    if ROLE not in record.outputs(name):
        return
    if left := stacks(cloud.client("cloudformation")):
        raise PlaneProblem(
            f"sessions have deployed {', '.join(left)}, and {name} holds the role that deletes them: put its folder "
            "back, and `.venv/bin/skylift deploy-repo --remove-all` removes them"
        )


def stacks(cloudformation: Any) -> list[str]:
    """Names of all that sessions have deployed and is there; those inside of others are not named."""
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    return sorted(
        stack["StackName"]
        for page in pages
        for stack in page["Stacks"]
        if stack["StackName"].startswith(PREFIX)
        and stack["StackStatus"] != "DELETE_COMPLETE"
        and not stack.get("ParentId")
    )
