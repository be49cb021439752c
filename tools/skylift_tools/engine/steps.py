"""From what the program declares to what exists: leave alone, create, update, replace, delete."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from graphlib import TopologicalSorter

from botocore.exceptions import BotoCoreError, ClientError

from skylift_tools.aws import faults, registry, tags
from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Resource
from skylift_tools.engine import diff
from skylift_tools.engine.errors import ResourceFailed, UnknownResourceType
from skylift_tools.engine.goal import Goal
from skylift_tools.engine.ledger import Ledger
from skylift_tools.engine.state import ResourceState, Values

AccountOf = Callable[[str, Values], Account]


class Steps:
    """Brings the resources of one stack to what the program declares. `begin` is called before the first change."""

    def __init__(self, ledger: Ledger, account_of: AccountOf, *, begin: Callable[[], None], dry_run: bool) -> None:
        self.ledger, self.dry_run = ledger, dry_run
        self.counts: Counter[str] = Counter()
        self.order: dict[str, None] = {}
        self._account_of, self._begin = account_of, begin
        self._lock = threading.Lock()

    def reach(self, goal: Goal) -> ResourceState:
        """Make one custom resource what its goal says, and record it."""
        handler = registry.handler(goal.type)
        if handler is None:
            raise UnknownResourceType(goal.type)
        old = self._recorded(goal)
        account = self._account_of(goal.provider, goal.inputs)
        try:
            goal = self._checked(handler, account, goal, old)
            if self.dry_run:
                return self._preview(handler, goal, old)
            return self._apply(handler, account, goal, old)
        except (ClientError, BotoCoreError, faults.Fault) as error:
            raise ResourceFailed(goal.type, goal.name, faults.message(error)) from error

    def delete_undeclared(self) -> None:
        """Delete what the program no longer declares and what was replaced, dependents first."""
        gone = [state for urn, state in self.ledger.resources.items() if urn not in self.order]
        doomed = [*gone, *self.ledger.dying]
        for state in gone:
            if state.protect:
                raise ResourceFailed(state.type, state.name, _PROTECTED.format(what="deleted"))
        for state in _dependents_first(doomed):
            self._delete(state)

    def _recorded(self, goal: Goal) -> ResourceState | None:
        with self._lock:
            self.order[goal.urn] = None
            for urn in (goal.urn, *goal.aliases):
                old = self.ledger.resources.get(urn)
                if old is not None and (urn == goal.urn or urn not in self.order):
                    return self._renamed(old, goal.urn)
        return None

    def _renamed(self, old: ResourceState, urn: str) -> ResourceState:
        if old.urn == urn or self.dry_run:
            return old
        new = replace(old, urn=urn)
        self.ledger.put(new)
        self.ledger.drop(old)
        return new

    def _checked(self, handler: Resource, account: Account, goal: Goal, old: ResourceState | None) -> Goal:
        declared = diff.keep_ignored(old.inputs, goal.inputs, goal.ignore_changes) if old else goal.inputs
        return replace(
            goal,
            inputs=handler.check(account, declared, urn=goal.urn, logical=goal.name, old=old.inputs if old else None),
            autonamed=handler.name is not None and handler.name.property not in declared,
            additional_secret_outputs=tuple(sorted({*goal.additional_secret_outputs, *handler.secret_outputs})),
        )

    def _apply(self, handler: Resource, account: Account, goal: Goal, old: ResourceState | None) -> ResourceState:
        if old is None or goal.urn in self.ledger.suspects:
            return self._create(handler, account, goal, old)
        changed = diff.changed(old.inputs, goal.inputs)
        if not changed:
            return self._keep(handler, account, goal, old)
        if handler.replacing(changed) or changed & set(goal.replace_on_changes):
            return self._replace(handler, account, goal, old)
        return self._update(handler, account, goal, old=old, changed=changed)

    def _create(
        self, handler: Resource, account: Account, goal: Goal, old: ResourceState | None, *, count: str = "created"
    ) -> ResourceState:
        self._begin()
        if old is not None and not handler.stateful:
            faults.quietly(lambda: handler.remove(account, old.id, old.outputs))
        recovering = goal.urn in self.ledger.suspects
        self.ledger.creating(goal.urn)
        account = replace(account, recovering=recovering)
        try:
            id, outputs = handler.make(account, goal.inputs)
        except ClientError as error:
            if not faults.exists(error):
                raise
            handler.clear(account, goal.inputs)
            id, outputs = handler.make(account, goal.inputs)
        return self._record(goal, id, outputs, count)

    def _update(
        self, handler: Resource, account: Account, goal: Goal, *, old: ResourceState, changed: set[str]
    ) -> ResourceState:
        self._begin()
        try:
            new = handler.change(account, old.id, old=old.outputs, new=goal.inputs)
            if "tagsAll" in changed:
                tags.retag(account, handler, old.outputs, goal.inputs["tagsAll"])
        except ClientError as error:
            if not faults.missing(error):
                raise
            return self._create(handler, account, goal, None)
        computed = {key: value for key, value in old.outputs.items() if key not in old.inputs}
        return self._record(goal, old.id, computed | new, "updated")

    def _replace(self, handler: Resource, account: Account, goal: Goal, old: ResourceState) -> ResourceState:
        if old.protect:
            raise ResourceFailed(goal.type, goal.name, _PROTECTED.format(what="replaced"))
        self._begin()
        goal = self._fresh_name(handler, goal, old)
        if goal.delete_before_replace or handler.clashes(old.inputs, goal.inputs):
            self._delete(old, count=None)
        else:
            self.ledger.bury(old)
        return self._create(handler, account, goal, None, count="replaced")

    def _fresh_name(self, handler: Resource, goal: Goal, old: ResourceState) -> Goal:
        # A name of our own making gives way, so that the new one can stand beside the old one.
        name = handler.name
        if name is None or not goal.autonamed:
            return goal
        seed = f"{goal.urn} after {old.id}"
        return replace(goal, inputs=goal.inputs | {name.property: name.of(goal.name, seed, goal.inputs)})

    def _keep(self, handler: Resource, account: Account, goal: Goal, old: ResourceState) -> ResourceState:
        outputs = old.outputs | handler.refresh(account, old.outputs)
        self.counts["unchanged"] += 1
        state = goal.state(id=old.id, inputs=old.inputs, outputs=outputs)
        self.ledger.note(state)
        return state

    def _record(self, goal: Goal, id: str, computed: Values, count: str) -> ResourceState:
        outputs = goal.inputs | {key: value for key, value in computed.items() if value is not None}
        state = goal.state(id=id, outputs=outputs)
        self.ledger.put(state)
        with self._lock:
            self.counts[count] += 1
        return state

    def _delete(self, state: ResourceState, *, count: str | None = "deleted") -> None:
        handler = registry.handler(state.type)
        self._begin()
        if state.custom and handler is not None and not state.retain_on_delete:
            account = self._account_of(state.provider, state.inputs)
            try:
                handler.remove(account, state.id, state.outputs)
            except ClientError as error:
                if not faults.missing(error):
                    raise ResourceFailed(state.type, state.name, faults.message(error)) from error
        self.ledger.drop(state)
        if count and state.custom and not state.pending_delete:
            self.counts[count] += 1

    def _preview(self, handler: Resource, goal: Goal, old: ResourceState | None) -> ResourceState:
        known = {key: value for key, value in goal.inputs.items() if key not in goal.unknowns}
        changed = diff.changed(old.inputs, goal.inputs) if old else set()
        kind = "created" if old is None else "unchanged"
        if changed:
            kind = "replaced" if handler.replacing(changed) else "updated"
        with self._lock:
            self.counts[kind] += 1
        if old is None or kind == "replaced":
            return goal.state(outputs=known)
        return goal.state(id=old.id, outputs=old.outputs | known)


_PROTECTED = "it is protected and would be {what}; take `protect` off first (in the stack's YAML), then run again"


def _dependents_first(states: list[ResourceState]) -> list[ResourceState]:
    by_urn: dict[str, list[ResourceState]] = {}
    for state in states:
        by_urn.setdefault(state.urn, []).append(state)
    graph = {urn: {need for state in group for need in state.needs()} - {urn} for urn, group in by_urn.items()}
    order = [urn for urn in TopologicalSorter(graph).static_order() if urn in by_urn]
    return [state for urn in reversed(order) for state in by_urn[urn]]


