"""A stack name's whole record: what every program declared, whoever ran it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skylift_tools.engine.state import ResourceState


@dataclass(frozen=True)
class Resource:
    """One declared resource. `properties`: its inputs and whatever AWS added to them."""

    project: str
    type: str
    name: str
    inputs: dict[str, Any]
    outputs: dict[str, Any] = field(default_factory=dict)
    id: str = ""

    @property
    def kind(self) -> str:
        """The last word of the type: `Function`."""
        return self.type.rpartition(":")[2]

    @property
    def properties(self) -> dict[str, Any]:
        return {**self.inputs, **self.outputs}

    def __str__(self) -> str:
        return f"{self.project}/{self.kind}/{self.name}"


@dataclass(frozen=True)
class Record:
    """stack: `local`, `dev` or `prod`. outputs: project -> what its stack exports."""

    stack: str
    resources: list[Resource]
    outputs: dict[str, dict[str, Any]]

    def of(self, *types: str) -> list[Resource]:
        """Resources by type without its provider: `lambda/function:Function`; a missing type is a broken contract."""
        return [resource for resource in self.resources if resource.type.removeprefix("aws:") in types]

    def whose(self, type: str, **properties: Any) -> list[Resource]:
        """Resources of a type that have these properties."""
        wanted = properties.items()
        return [found for found in self.of(type) if all(found.properties.get(key) == value for key, value in wanted)]

    def policies_of(self, role_id: str) -> list[dict[str, Any]]:
        """All statements of a role, inline and attached alike."""
        inline = [found for found in self.of("iam/rolePolicy:RolePolicy") if found.properties["role"] == role_id]
        return [statement for found in inline for statement in statements(found.properties["policy"])]

    def statements(self, function: Resource) -> list[dict[str, Any]]:
        """What a function's role may do."""
        role = next(found for found in self.of("iam/role:Role") if found.properties["arn"] == function.inputs["role"])
        return self.policies_of(role.id)


def statements(document: str) -> list[dict[str, Any]]:
    """The statements of a policy, their actions and resources always lists."""
    return [
        {**statement, **{key: _listed(statement.get(key, [])) for key in ("Action", "Resource")}}
        for statement in json.loads(document)["Statement"]
    ]


def recorded(state: Path) -> Record:
    """What the engine recorded of a running platform."""
    resources, outputs = [], {}
    for path in sorted((state / "stacks").glob("*.json")):
        for found in _states(path):
            if found.type == "pulumi:pulumi:Stack":
                outputs[path.stem] = found.outputs
            resources.append(Resource(path.stem, found.type, found.name, found.inputs, found.outputs, found.id))
    return Record("local", resources, outputs)


def _states(path: Path) -> Iterator[ResourceState]:
    for entry in json.loads(path.read_text())["deployment"]["resources"]:
        yield ResourceState.from_export(entry)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
