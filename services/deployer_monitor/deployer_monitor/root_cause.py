"""Why a stack came to a bad end: the first resource that failed by itself, not those that were cancelled with it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deployer.failure import Code, StageFailed
from deployer.redaction import redacted
from deployer.stacks.faults import LOCAL_LIMIT
from deployer.stacks.stack import STACK_TYPE, Event, Stack
from deployer.stacks.store import Stacks

MAX_NESTING = 5
_CANCELLED = re.compile(r"(?i)\bcancell?ed\b")
_CODES = [
    (LOCAL_LIMIT, Code.NOT_AVAILABLE_HERE),
    (re.compile(r"(?i)access ?denied|not authorized|unauthorized|forbidden|\b403\b"), Code.IAM_PERMISSION),
    (re.compile(r"(?i)limit ?exceeded|quota|too many|maximum number|ReservedConcurrent|throttl"), Code.RESOURCE_LIMIT),
    (re.compile(r"NoSuchKey|NoSuchBucket|(?i:\bS3 error\b)"), Code.S3_ERROR),
    (re.compile(r"(?i)timed out|exceeded attempts to wait|did not stabilize"), Code.TIMEOUT),
]
_BY_TYPE = {"AWS::Lambda::": Code.LAMBDA_CONFIG, "AWS::Serverless::": Code.LAMBDA_CONFIG, "AWS::S3::": Code.S3_ERROR}


def failure_of(stack: Stack, stacks: Stacks) -> StageFailed:
    """For a stack at a bad end: the root's reason, its kind, and a line for each resource that failed."""
    failed = _failed(stacks.events(stack.stack_id))
    if all(event.of_the_stack for event in failed):
        failed = stacks.objections(stack=stack.stack_id) + failed
    root = _root(failed, stacks, depth=0)
    lines = [redacted(_line(event)) for event in failed]
    if root and root not in failed:
        lines.insert(0, redacted(_line(root)))
    code = _code(stack, root)
    return StageFailed(code, redacted(_reason(stack, root)), lines or [f"{stack.name} {stack.status}: {stack.reason}"])


def _failed(newest_first: Iterable[Event]) -> list[Event]:
    """The failures of the last operation, oldest first."""
    found: list[Event] = []
    for event in newest_first:
        if event.failed:
            found.append(event)
        if event.begins:
            break
    return found[::-1]


def _root(failed: list[Event], stacks: Stacks, *, depth: int) -> Event | None:
    """Of a nested stack, what failed inside of it."""
    own = [event for event in failed if not event.of_the_stack]
    root = next((event for event in own if not _CANCELLED.search(event.reason)), own[0] if own else None)
    if root and root.type == STACK_TYPE and root.physical_id and depth < MAX_NESTING:
        return _root(_failed(stacks.events(root.physical_id)), stacks, depth=depth + 1) or root
    return root


def _code(stack: Stack, root: Event | None) -> Code:
    # Where not even the way back worked, that is what has to be seen to first.
    if stack.status.endswith("ROLLBACK_FAILED"):
        return Code.CFN_ROLLBACK
    operation = Code.CFN_UPDATE if stack.status.startswith("UPDATE") else Code.CFN_CREATE
    if root is None:
        return operation
    told = next((code for words, code in _CODES if words.search(root.reason)), None)
    return told or next((code for kind, code in _BY_TYPE.items() if root.type.startswith(kind)), operation)


def _reason(stack: Stack, root: Event | None) -> str:
    if root is None:
        return f"The stack {stack.name} ended in {stack.status}. {stack.reason}".strip()
    said = (root.reason or root.status).rstrip(".")
    return f"{root.logical_id} ({root.type}) failed: {said}. The stack is in {stack.status}."


def _line(event: Event) -> str:
    return f"{event.logical_id} ({event.type}) {event.status}: {event.reason}"
