"""CloudFormation's stacks as whoever looks at them from outside sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

BEGINS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")
STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Stacks:
    client: Any

    def named(self, suffix: str) -> list[dict[str, Any]]:
        """Those of one session, deleted ones too."""
        found = self.client.get_paginator("list_stacks").paginate()
        return [each for page in found for each in page["StackSummaries"] if each["StackName"].endswith(suffix)]

    def rollouts(self, suffix: str) -> int:
        """How often something was begun to be made or changed."""
        return sum(self._begun(stack["StackId"]) for stack in self.named(suffix))

    def _begun(self, stack_id: str) -> int:
        events = self.client.describe_stack_events(StackName=stack_id)["StackEvents"]
        own = [each for each in events if each["ResourceType"] == STACK and each["PhysicalResourceId"] == stack_id]
        return sum(each["ResourceStatus"] in BEGINS for each in own)

    def status(self, name: str) -> str:
        """Empty where there is none."""
        try:
            return cast(str, self.client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
        except self.client.exceptions.ClientError:
            return ""

    def resource(self, name: str, logical_id: str) -> str:
        """Its physical id; empty as long as there is none."""
        try:
            found = self.client.describe_stack_resources(StackName=name)["StackResources"]
        except self.client.exceptions.ClientError:
            return ""
        made = [each["PhysicalResourceId"] for each in found if each["LogicalResourceId"] == logical_id]
        return cast(str, made[0]) if made else ""
