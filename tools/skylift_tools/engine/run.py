"""One run of one program: everything that the monitor needs, besides the protocol."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from skylift_tools.aws.account import Account, LocalAddresses
from skylift_tools.aws.clients import Clients
from skylift_tools.engine import unfilled, urns
from skylift_tools.engine.errors import EngineError, ResourceFailed
from skylift_tools.engine.goal import Goal
from skylift_tools.engine.ledger import Ledger
from skylift_tools.engine.projects import Project
from skylift_tools.engine.stacks import References
from skylift_tools.engine.state import ResourceState, Values
from skylift_tools.engine.steps import Steps
from skylift_tools.engine.wire import Decoded

# Looks a resource up by type and id in the records of all stacks.
Lookup = Callable[[str, str], ResourceState | None]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A program's run against its ledger: an up, or a dry run that changes nothing."""

    project: Project
    ledger: Ledger
    stack: str
    config: dict[str, str]
    references: References
    lookup: Lookup
    # Called before the first change.
    begin: Callable[[], None]
    clients: Clients
    local: LocalAddresses
    dry_run: bool
    # What is done to the resources.
    steps: Steps = field(init=False)
    exports: Decoded = field(default_factory=Decoded)
    providers: dict[str, Values] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # At once, not at first use: programs register their resources from many threads.
        steps = Steps(self.ledger, self.account, begin=self.begin, dry_run=self.dry_run)
        object.__setattr__(self, "steps", steps)

    def account(self, provider: str, values: Values) -> Account:
        """The account that a resource or data source belongs to: its provider's, or the stack's."""
        settings = self._settings(provider)
        tags = settings.get("defaultTags") or {}
        tags = json.loads(tags) if isinstance(tags, str) else tags
        return Account(
            self.clients,
            values.get("region") or settings.get("region") or self.clients.region,
            self.local,
            self.project.main,
            default_tags=tags.get("tags") or {},
        )

    def component(self, goal: Goal, *, remote: bool) -> None:
        """Record a component (or the stack itself); it exists in the record only."""
        if remote:
            raise EngineError(f"{goal.type} {goal.name!r}: components of other languages need the genuine engine")
        old = self.ledger.resources.get(goal.urn)
        self._note(goal.state(outputs=old.outputs if old else {}))

    def provider(self, goal: Goal) -> ResourceState:
        """Record an explicit provider; its settings serve the resources that name it."""
        state = goal.state(id=str(uuid.uuid5(uuid.NAMESPACE_URL, goal.urn)), outputs=goal.inputs)
        self.providers[goal.urn] = goal.inputs
        self._note(state)
        return state

    def outputs(self, urn: str, decoded: Decoded) -> None:
        """Record a component's outputs; the stack's are its exports."""
        if urns.type_of(urn) == urns.STACK_TYPE:
            unfilled.refuse(f"an export of {self.project.name}", decoded.marked)
            self.exports.take(decoded)
        else:
            self._note_outputs(urn, decoded)

    def export(self) -> None:
        """Record the stack's exports: only once the program came to its end, others may rely on the old ones."""
        root = next((urn for urn in self.steps.order if urns.type_of(urn) == urns.STACK_TYPE), "")
        if root:
            self._note_outputs(root, self.exports)

    def _note_outputs(self, urn: str, decoded: Decoded) -> None:
        state = self.ledger.resources[urn]
        self._note(replace(state, outputs=decoded.values, secret_outputs=frozenset(decoded.secrets)))

    def existing(self, type: str, name: str, id: str) -> tuple[Values, frozenset[str]]:
        """A resource that the program gets rather than declares: read from the records."""
        state = self.lookup(type, id)
        if state is None:
            raise ResourceFailed(type, name, f"no stack here made one with the id {id!r}; refer to one that does")
        return state.outputs, state.secret_outputs

    def _note(self, state: ResourceState) -> None:
        self.steps.order[state.urn] = None
        self.ledger.note(state)

    def _settings(self, provider: str) -> dict[str, Any]:
        if provider:
            urn = provider.rsplit("::", 1)[0]
            recorded = self.ledger.resources.get(urn)
            found = self.providers.get(urn) or (recorded.inputs if recorded else None)
            if found is not None:
                return found
        return {key.removeprefix("aws:"): value for key, value in self.config.items() if key.startswith("aws:")}
