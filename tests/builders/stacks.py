"""CloudFormation as far as the monitor looks at it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from deployer.sessions.resources import Resource
from deployer.stacks.stack import STACK_TYPE, ChangeSet, Event, Stack

STACK_ID = "arn:aws:cloudformation:eu-west-1:1:stack/skylift-shop-1/abc"
BEGAN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@dataclass
class FakeStacks:
    """`happened` is oldest first, by stack."""

    stack: Stack | None = None
    execution: str = "EXECUTE_COMPLETE"
    happened: dict[str, list[Event]] = field(default_factory=dict)
    objected: list[Event] = field(default_factory=list)

    def find(self, stack: str) -> Stack | None:
        return self.stack

    def change_set(self, name: str, *, stack: str) -> ChangeSet | None:
        return ChangeSet(name, stack, "CREATE_COMPLETE", self.execution)

    def events(self, stack_id: str) -> Iterator[Event]:
        return reversed(self.happened.get(stack_id, []))

    def objections(self, *, stack: str, change_set: str | None = None) -> list[Event]:
        return self.objected

    def resources(self, stack_id: str) -> list[Resource]:
        return [Resource("Queue", "AWS::SQS::Queue", "https://queue", "CREATE_COMPLETE")]

    def happens(self, logical_id: str, kind: str, status: str, reason: str = "", *, stack: str = STACK_ID) -> Event:
        """The next event; one of a nested stack names that stack as its physical id."""
        told = self.happened.setdefault(stack, [])
        at = BEGAN + timedelta(seconds=len(told))
        physical = stack if logical_id == "skylift-shop-1" else logical_id
        event = Event(f"{stack}-{len(told)}", at, stack, logical_id, physical, kind, status, reason)
        told.append(event)
        return event

    def begins(self, status: str = "CREATE_IN_PROGRESS") -> None:
        self.happens("skylift-shop-1", STACK_TYPE, status)

    def ends(self, status: str, **outputs: str) -> None:
        self.happens("skylift-shop-1", STACK_TYPE, status)
        self.stack = Stack("skylift-shop-1", STACK_ID, status, outputs=outputs)
