"""One resource on its way from what is recorded to what the program declares."""

from __future__ import annotations

from dataclasses import dataclass, replace

from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Resource
from skylift_tools.engine import diff
from skylift_tools.engine.goal import Goal
from skylift_tools.engine.state import ResourceState


@dataclass(frozen=True)
class Step:
    """One resource on its way: what the program asks for, and what is recorded of it."""

    handler: Resource
    account: Account
    goal: Goal
    old: ResourceState | None


def checked(step: Step) -> Goal:
    """The goal with its inputs as they will be recorded: ignored changes back, defaults, tags and name in."""
    handler, goal = step.handler, step.goal
    old = step.old.inputs if step.old else None
    declared = diff.keep_ignored(old, goal.inputs, goal.ignore_changes) if old is not None else goal.inputs
    return replace(
        goal,
        inputs=handler.check(step.account, declared, urn=goal.urn, logical=goal.name, old=old),
        autonamed=handler.name is not None and handler.name.property not in declared,
        additional_secret_outputs=tuple(sorted({*goal.additional_secret_outputs, *handler.secret_outputs})),
    )


def with_fresh_name(step: Step, old: ResourceState) -> Goal:
    """For a replacement: a name of our own making gives way, so that the new one can stand beside the old one."""
    goal, name = step.goal, step.handler.name
    if name is None or not goal.autonamed:
        return goal
    seed = f"{goal.urn} after {old.id}"
    return replace(goal, inputs=goal.inputs | {name.property: name.of(goal.name, seed, goal.inputs)})
