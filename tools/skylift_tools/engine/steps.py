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
from skylift_tools.engine import diff, heirs
from skylift_tools.engine.aliases import Aliases
from skylift_tools.engine.errors import ResourceFailed, UnknownResourceType
from skylift_tools.engine.goal import Goal
from skylift_tools.engine.ledger import Ledger
from skylift_tools.engine.state import ResourceState, Values
from skylift_tools.engine.step import Step, checked, with_fresh_name

AccountOf = Callable[[str, Values], Account]


class Steps:
    """Brings the resources of one stack to what the program declares. `begin` is called before the first change."""

    def __init__(self, ledger: Ledger, account_of: AccountOf, *, begin: Callable[[], None], dry_run: bool) -> None:
        self.ledger, self.dry_run = ledger, dry_run
        self.counts: Counter[str] = Counter()
        self.order: dict[str, None] = {}
        # What a dry run would bring about.
        self.declared: list[ResourceState] = []
        self._account_of, self._begin = account_of, begin
        self._lock = threading.Lock()
        self._aliases = Aliases(ledger.resources, self.order)

    def reach(self, goal: Goal) -> ResourceState:
        """Make one custom resource what its goal says, and record it."""
        handler = registry.handler(goal.type)
        if handler is None:
            raise UnknownResourceType(f"{goal.type} {goal.name!r}")
        step = Step(handler, self._account_of(goal.provider, goal.inputs), goal, self._recorded(goal))
        try:
            step = replace(step, goal=checked(step))
            return self._preview(step) if self.dry_run else self._apply(step)
        except (ClientError, BotoCoreError, faults.Fault) as error:
            raise ResourceFailed(goal.type, goal.name, faults.message(error)) from error
        except KeyError as error:
            raise ResourceFailed(goal.type, goal.name, f"the property {error} is missing") from error

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
            found = self._aliases.find(goal)
            self.order[goal.urn] = None
            return self._renamed(found, goal.urn) if found else None

    def _renamed(self, old: ResourceState, urn: str) -> ResourceState:
        if old.urn == urn or self.dry_run:
            return old
        new = replace(old, urn=urn)
        self.ledger.put(new)
        self.ledger.drop(old)
        return new

    def _apply(self, step: Step) -> ResourceState:
        if step.old is None or step.goal.urn in self.ledger.suspects:
            return self._create(step)
        changed = diff.changed(step.old.inputs, step.goal.inputs)
        if not changed:
            return self._keep(step, step.old)
        if step.handler.replacing(changed) or changed & set(step.goal.replace_on_changes):
            return self._replace(step, step.old)
        return self._update(step, step.old, changed=changed)

    def _create(self, step: Step, *, count: str = "created") -> ResourceState:
        self._begin()
        handler, old, inputs = step.handler, step.old, step.goal.inputs
        account = replace(step.account, recovering=step.goal.urn in self.ledger.suspects)
        if old is not None and not handler.stateful:
            faults.quietly(lambda: handler.remove(account, old.id, old.outputs))
        self.ledger.creating(step.goal.urn)
        try:
            id, outputs = handler.make(account, inputs)
        except ClientError as error:
            if handler.stateful or not faults.exists(error):
                raise
            handler.clear(account, inputs)
            id, outputs = handler.make(account, inputs)
        return self._record(step.goal, id, outputs={**handler.constants, **outputs}, count=count)

    def _update(self, step: Step, old: ResourceState, *, changed: set[str]) -> ResourceState:
        self._begin()
        inputs = step.goal.inputs
        try:
            new = step.handler.change(step.account, old.id, old=old.outputs, new=inputs)
            if "tagsAll" in changed:
                tags.retag(step.account, step.handler, before=old.outputs, tags=inputs["tagsAll"])
        except ClientError as error:
            if not faults.missing(error):
                raise
            return self._create(replace(step, old=None))
        computed = {key: value for key, value in old.outputs.items() if key not in old.inputs}
        return self._record(step.goal, old.id, outputs=computed | new, count="updated")

    def _replace(self, step: Step, old: ResourceState) -> ResourceState:
        if old.protect:
            raise ResourceFailed(old.type, old.name, _PROTECTED.format(what="replaced"))
        self._begin()
        step = replace(step, old=None, goal=with_fresh_name(step, old))
        if step.goal.delete_before_replace or step.handler.clashes(old.inputs, step.goal.inputs):
            self._free(old)
        else:
            self.ledger.bury(old)
        return self._create(step, count="replaced")

    def _free(self, state: ResourceState) -> None:
        """Delete what is to be made anew, and first what is tied to it for life: AWS refuses the other order."""
        for other in list(self.ledger.resources.values()):
            if _tied(other, state.urn):
                if other.protect:
                    raise ResourceFailed(other.type, other.name, _PROTECTED.format(what="replaced"))
                self._free(other)
        self._delete(state, count=None)

    def _keep(self, step: Step, old: ResourceState) -> ResourceState:
        outputs = old.outputs | step.handler.refresh(step.account, old.outputs)
        state = step.goal.state(id=old.id, inputs=old.inputs, outputs=outputs)
        self.ledger.note(state)
        self._count("unchanged")
        return state

    def _record(self, goal: Goal, id: str, *, outputs: Values, count: str) -> ResourceState:
        known = {key: value for key, value in outputs.items() if value is not None}
        state = goal.state(id=id, outputs=goal.inputs | known)
        self.ledger.put(state)
        self._count(count)
        return state

    def _delete(self, state: ResourceState, *, count: str | None = "deleted") -> None:
        handler = registry.handler(state.type)
        self._begin()
        if state.custom and handler is not None and not heirs.keeps(state, self.ledger.resources, self.order):
            account = self._account_of(state.provider, state.inputs)
            try:
                handler.remove(account, state.id, state.outputs)
            except ClientError as error:
                if not faults.missing(error):
                    raise ResourceFailed(state.type, state.name, faults.message(error)) from error
        self.ledger.drop(state)
        if count and state.custom and not state.pending_delete:
            self._count(count)

    def _preview(self, step: Step) -> ResourceState:
        goal, old = step.goal, step.old
        known = {key: value for key, value in goal.inputs.items() if key not in goal.unknowns}
        kind = "created"
        if old is not None:
            changed = diff.changed(old.inputs, goal.inputs)
            kind = ("replaced" if step.handler.replacing(changed) else "updated") if changed else "unchanged"
        kept = old if kind in ("updated", "unchanged") else None
        state = goal.state(id=kept.id, outputs=kept.outputs | known) if kept else goal.state(outputs=known)
        self.declared.append(state)
        self._count(kind)
        return state

    def _count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1


_PROTECTED = "it is protected and would be {what}; take `protect` off first (in the stack's YAML), then run again"


def _tied(state: ResourceState, urn: str) -> bool:
    """Whether a property that cannot change in place comes from that resource."""
    handler = registry.handler(state.type)
    given = {key for key, urns in state.property_dependencies.items() if urn in urns}
    return state.custom and handler is not None and bool(handler.replacing(given))


def _dependents_first(states: list[ResourceState]) -> list[ResourceState]:
    by_urn: dict[str, list[ResourceState]] = {}
    for state in states:
        by_urn.setdefault(state.urn, []).append(state)
    graph = {urn: {need for state in group for need in state.needs()} - {urn} for urn, group in by_urn.items()}
    order = [urn for urn in TopologicalSorter(graph).static_order() if urn in by_urn]
    return [state for urn in reversed(order) for state in by_urn[urn]]
