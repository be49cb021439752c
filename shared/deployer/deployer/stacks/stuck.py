"""A stack that goes neither on nor back by itself: what holds it, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from deployer.failure import Code, StageFailed
from deployer.stacks.stack import UNDOING_FAILED, Event, Stack
from deployer.stacks.store import Stacks

BUCKET = "AWS::S3::Bucket"


def stuck(stack: Stack, stacks: Stacks, code: Code) -> StageFailed:
    """The failure to raise: what holds the stack first, then the way out, with a line for each resource."""
    held = list(holding(stacks.events(stack.stack_id)))
    first = f"{_named(held[0])} failed: {held[0].reason or held[0].status}." if held else stack.reason
    reason = " ".join(filter(None, [first, f"The stack {stack.name} is in {stack.status}.", way_out(stack, held)]))
    lines = [f"{_named(event)} {event.status}: {event.reason}" for event in held]
    return StageFailed(code, reason, lines or [f"{stack.name} {stack.status}: {stack.reason}"])


def holding(newest_first: Iterable[Event]) -> Iterator[Event]:
    """The resources that failed in the last thing that was done to the stack, each once."""
    seen: set[str] = set()
    for event in takewhile(lambda each: not _begins(each), newest_first):
        if event.failed and not event.of_the_stack and event.logical_id not in seen:
            seen.add(event.logical_id)
            yield event


def way_out(stack: Stack, held: Sequence[Event]) -> str:
    """Data is nobody's to delete unasked, and what is left behind on purpose is for its owner to say."""
    names = " ".join(sorted(event.logical_id for event in held))
    if stack.status == UNDOING_FAILED:
        skipping = f", with `--resources-to-skip {names}` where they cannot be mended" if names else ""
        return (
            "Mend what is named, then `aws cloudformation continue-update-rollback --stack-name "
            f"{stack.name}`{skipping}; or remove the deployment."
        )
    buckets = [f"`aws s3 rm s3://{each.physical_id} --recursive`" for each in held if each.type == BUCKET]
    emptying = f"A bucket must be empty: {' and '.join(buckets)} deletes what it holds. " if buckets else ""
    leaving = (
        f"; `aws cloudformation delete-stack --stack-name {stack.name} --retain-resources {names}` gives up the stack "
        "and leaves them"
        if names and stack.status == "DELETE_FAILED"
        else ""
    )
    return f"{emptying}Once nothing holds it, remove the deployment again{leaving}."


def _begins(event: Event) -> bool:
    return event.of_the_stack and event.status.endswith("_IN_PROGRESS")


def _named(event: Event) -> str:
    return f"{event.logical_id} ({event.type})"
