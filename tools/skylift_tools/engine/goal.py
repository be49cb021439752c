"""What one registration of the program asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from skylift_tools.engine import unfilled, urns, wire
from skylift_tools.engine.state import ResourceState, Values


@dataclass(frozen=True)
class Goal:
    """A resource as the program declares it, transforms applied."""

    urn: str
    type: str
    name: str
    inputs: Values
    custom: bool = True
    secrets: frozenset[str] = frozenset()
    unknowns: frozenset[str] = frozenset()
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    provider: str = ""
    protect: bool = False
    retain_on_delete: bool = False
    delete_before_replace: bool = False
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    # The physical name is of our own making.
    autonamed: bool = False
    source_position: str = ""

    def state(self, *, id: str = "", inputs: Values | None = None, outputs: Values | None = None) -> ResourceState:
        """The record of this goal, reached."""
        inputs, outputs = inputs if inputs is not None else self.inputs, outputs or {}
        secret = (self.secrets | set(self.additional_secret_outputs)) & outputs.keys()
        return ResourceState(
            urn=self.urn,
            type=self.type,
            custom=self.custom,
            id=id,
            inputs=inputs,
            outputs=outputs,
            parent=self.parent,
            dependencies=self.dependencies,
            property_dependencies=self.property_dependencies,
            provider=self.provider,
            protect=self.protect,
            retain_on_delete=self.retain_on_delete,
            aliases=self.aliases,
            additional_secret_outputs=self.additional_secret_outputs,
            secret_inputs=self.secrets & inputs.keys(),
            secret_outputs=frozenset(secret),
            source_position=self.source_position,
        )


def read(request: Any, urn: str, parent_aliases: Iterable[str]) -> Goal:
    """Read a RegisterResourceRequest."""
    decoded = wire.decode(request.object)
    unfilled.refuse(f"{request.type} {request.name!r}", decoded.marked)
    position = request.sourcePosition
    return Goal(
        urn=urn,
        type=request.type,
        name=request.name,
        inputs=decoded.values,
        custom=request.custom,
        secrets=frozenset(decoded.secrets),
        unknowns=frozenset(decoded.unknowns),
        parent=request.parent,
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={key: tuple(sorted(found.urns)) for key, found in request.propertyDependencies.items()},
        provider=request.provider,
        protect=request.protect,
        retain_on_delete=request.retainOnDelete,
        delete_before_replace=request.deleteBeforeReplace,
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        aliases=tuple(urns.aliases(request, urn, parent_aliases)),
        source_position=f"{position.uri}#{position.line}" if position.uri else "",
    )
