"""One resource as the engine remembers it, in the shape of `pulumi stack export`."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from skylift_tools.engine import urns, wire

Values = dict[str, Any]


@dataclass(frozen=True)
class ResourceState:
    """A recorded resource. Inputs and outputs are plain (secrets unwrapped); the secret top-level keys stand apart."""

    urn: str
    type: str
    custom: bool = True
    id: str = ""
    inputs: Values = field(default_factory=dict)
    outputs: Values = field(default_factory=dict)
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    provider: str = ""
    protect: bool = False
    retain_on_delete: bool = False
    pending_delete: bool = False
    aliases: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    secret_inputs: frozenset[str] = frozenset()
    secret_outputs: frozenset[str] = frozenset()
    source_position: str = ""

    @property
    def name(self) -> str:
        """The logical name in the program."""
        return urns.name_of(self.urn)

    def needs(self) -> set[str]:
        """URNs of everything that must outlive this resource."""
        found = {self.parent, *self.dependencies, self.provider.rsplit("::", 1)[0]}
        return found.union(*self.property_dependencies.values()) - {""}

    def to_export(self) -> Values:
        """The resource's entry in a `pulumi stack export --show-secrets`."""
        return {
            "urn": self.urn,
            "custom": self.custom,
            "id": self.id,
            "type": self.type,
            "inputs": _sealed(self.inputs, self.secret_inputs),
            "outputs": _sealed(self.outputs, self.secret_outputs),
            "parent": self.parent,
            "dependencies": list(self.dependencies),
            "propertyDependencies": {key: list(found) for key, found in self.property_dependencies.items()},
            "provider": self.provider,
            "protect": self.protect,
            "retainOnDelete": self.retain_on_delete,
            "delete": self.pending_delete,
            "aliases": list(self.aliases),
            "additionalSecretOutputs": list(self.additional_secret_outputs),
            "sourcePosition": self.source_position,
        }

    @classmethod
    def from_export(cls, entry: Mapping[str, Any]) -> ResourceState:
        """Read an entry that `to_export` wrote."""
        inputs, secret_inputs = _opened(entry.get("inputs", {}))
        outputs, secret_outputs = _opened(entry.get("outputs", {}))
        dependencies = entry.get("propertyDependencies", {})
        return cls(
            urn=entry["urn"],
            type=entry["type"],
            custom=entry.get("custom", True),
            id=entry.get("id", ""),
            inputs=inputs,
            outputs=outputs,
            parent=entry.get("parent", ""),
            dependencies=tuple(entry.get("dependencies", ())),
            property_dependencies={key: tuple(found) for key, found in dependencies.items()},
            provider=entry.get("provider", ""),
            protect=entry.get("protect", False),
            retain_on_delete=entry.get("retainOnDelete", False),
            pending_delete=entry.get("delete", False),
            aliases=tuple(entry.get("aliases", ())),
            additional_secret_outputs=tuple(entry.get("additionalSecretOutputs", ())),
            secret_inputs=secret_inputs,
            secret_outputs=secret_outputs,
            source_position=entry.get("sourcePosition", ""),
        )

    def dying(self) -> ResourceState:
        """The same resource, replaced and waiting for its deletion."""
        return replace(self, pending_delete=True)


def _sealed(values: Values, secrets: Collection[str]) -> Values:
    return {
        key: {wire.SIGNATURE: wire.SECRET, "plaintext": json.dumps(value)} if key in secrets else value
        for key, value in values.items()
    }


def _opened(values: Mapping[str, Any]) -> tuple[Values, frozenset[str]]:
    secrets = frozenset(
        key for key, value in values.items() if isinstance(value, dict) and value.get(wire.SIGNATURE) == wire.SECRET
    )
    return {key: json.loads(value["plaintext"]) if key in secrets else value for key, value in values.items()}, secrets
