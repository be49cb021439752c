"""A stack, its events and its change sets, as far as the pipeline looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

STACK_TYPE = "AWS::CloudFormation::Stack"
GONE = "DELETE_COMPLETE"
NEW = "REVIEW_IN_PROGRESS"
ROLLED_BACK = "ROLLBACK_COMPLETE"
UNDOING_FAILED = "UPDATE_ROLLBACK_FAILED"
GOOD_ENDS = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})


@dataclass(frozen=True, slots=True)
class Stack:
    """`status` is CloudFormation's own word."""

    name: str
    stack_id: str
    status: str
    reason: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def moves(self) -> bool:
        """Something is being done to it; `REVIEW_IN_PROGRESS` only waits for a change set."""
        return self.status.endswith("_IN_PROGRESS") and self.status != NEW

    @property
    def updatable(self) -> bool:
        return self.status.endswith("_COMPLETE") and self.status not in (GONE, ROLLED_BACK)

    @property
    def spent(self) -> bool:
        """Its creation failed: nothing can be made of it any more, it can only be deleted."""
        return self.status in (ROLLED_BACK, "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")

    @property
    def empty(self) -> bool:
        """It is listed and has no resources."""
        return self.status in (ROLLED_BACK, NEW)


@dataclass(frozen=True, slots=True)
class Event:
    event_id: str
    at: datetime
    stack_id: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str = ""

    @property
    def of_the_stack(self) -> bool:
        """It tells of the stack itself and not of a resource in it."""
        return self.type == STACK_TYPE and self.physical_id == self.stack_id

    @property
    def begins(self) -> bool:
        """The first event of an operation: what lies before it belongs to another."""
        return self.of_the_stack and self.status in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")

    @property
    def failed(self) -> bool:
        return self.status.endswith("_FAILED")


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """`status`: CREATE_PENDING, CREATE_IN_PROGRESS, CREATE_COMPLETE or FAILED. `execution`: AVAILABLE, EXECUTE_...
    and others."""

    change_set_id: str
    stack_id: str
    status: str
    execution: str
    reason: str = ""
    changes: int = 0

    @property
    def pending(self) -> bool:
        return self.status in ("CREATE_PENDING", "CREATE_IN_PROGRESS")

    @property
    def empty(self) -> bool:
        """CloudFormation calls it failed when there is nothing to change. It says so in these words only."""
        told = self.reason.lower()
        return self.status == "FAILED" and (
            "didn't contain changes" in told or "no updates are to be performed" in told
        )

    @property
    def begun(self) -> bool:
        return self.execution.startswith("EXECUTE_")


@dataclass(frozen=True, slots=True)
class Plan:
    """A change set to be made. `token` makes asking twice the same as asking once."""

    stack: str
    name: str
    template_url: str
    role_arn: str
    token: str
    capabilities: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
