"""What CloudFormation answers, as the pipeline's own nouns."""

from __future__ import annotations

from typing import Any

from deployer.sessions.resources import Resource
from deployer.stacks.stack import ChangeSet, Event, Stack


def stack(found: dict[str, Any]) -> Stack:
    return Stack(
        name=found["StackName"],
        stack_id=found["StackId"],
        status=found["StackStatus"],
        reason=found.get("StackStatusReason", ""),
        outputs={each["OutputKey"]: each.get("OutputValue", "") for each in found.get("Outputs", [])},
    )


def event(found: dict[str, Any]) -> Event:
    return Event(
        event_id=found["EventId"],
        at=found["Timestamp"],
        stack_id=found["StackId"],
        logical_id=found.get("LogicalResourceId", ""),
        physical_id=found.get("PhysicalResourceId", ""),
        type=found.get("ResourceType", ""),
        status=found.get("ResourceStatus", ""),
        reason=found.get("ResourceStatusReason", ""),
    )


def fails(found: dict[str, Any]) -> bool:
    return found.get("EventType") == "VALIDATION_ERROR" and found.get("ValidationFailureMode") == "FAIL"


def objection(found: dict[str, Any]) -> Event:
    reason = found.get("ValidationStatusReason", "")
    return event({**found, "ResourceStatus": "VALIDATION_FAILED", "ResourceStatusReason": reason})


def resource(found: dict[str, Any]) -> Resource:
    return Resource(
        logical_id=found["LogicalResourceId"],
        type=found["ResourceType"],
        physical_id=found.get("PhysicalResourceId", ""),
        status=found["ResourceStatus"],
    )


def change_set(found: dict[str, Any]) -> ChangeSet:
    return ChangeSet(
        change_set_id=found["ChangeSetId"],
        stack_id=found["StackId"],
        status=found["Status"],
        execution=found.get("ExecutionStatus", ""),
        reason=found.get("StatusReason", ""),
        changes=len(found.get("Changes", [])),
    )
