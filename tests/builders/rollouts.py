"""CloudFormation as far as a rollout asks it for something."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from deployer.stacks.stack import STACK_TYPE, ChangeSet, Event, Plan, Stack

ROLE = "arn:aws:iam::000000000000:role/service"
PLAN = Plan("skylift-shop-1", "attempt-1", "https://template", ROLE, "token")
MADE = ChangeSet("change-set-id", "stack-id", "CREATE_COMPLETE", "AVAILABLE", changes=3)


@dataclass
class RolloutStacks:
    """`calls` are the changes that were asked for, in their order; `becomes` is the stack's state after each."""

    stack: Stack | None = None
    made: ChangeSet = MADE
    calls: list[str] = field(default_factory=list)
    becomes: str = "DELETE_COMPLETE"

    def find(self, stack: str) -> Stack | None:
        return self.stack

    def change_set(self, name: str, *, stack: str) -> ChangeSet | None:
        return self.made

    def propose(self, plan: Plan, kind: str) -> None:
        self.calls.append(f"propose {kind}")

    def execute(self, change_set: ChangeSet, *, token: str) -> None:
        self.calls.append("execute")

    def drop(self, change_set: ChangeSet) -> None:
        self.calls.append("drop")

    def objections(self, *, stack: str, change_set: str | None = None) -> list[Event]:
        return []

    def delete(self, stack_id: str, *, role_arn: str, token: str) -> None:
        self._becomes("delete")

    def continue_rollback(self, stack_id: str, *, role_arn: str, token: str) -> None:
        self._becomes("continue")

    def events(self, stack_id: str) -> Iterator[Event]:
        """Newest first: what holds the stack, after what was asked of it last."""
        at = datetime(2026, 11, 1, tzinfo=UTC)
        yield Event(str(len(self.calls)), at, stack_id, "Files", "files-1", "AWS::S3::Bucket", "DELETE_FAILED", "full")
        yield Event("0", at, stack_id, "skylift-shop-1", stack_id, STACK_TYPE, "DELETE_IN_PROGRESS")

    def _becomes(self, call: str) -> None:
        self.calls.append(call)
        assert self.stack
        self.stack = replace(self.stack, status=self.becomes)


def stack(status: str) -> Stack:
    return Stack("skylift-shop-1", "stack-id", status, "as it was left")
