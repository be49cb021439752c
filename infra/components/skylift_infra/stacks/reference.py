"""References to other stacks: one for each stack that a program refers to, however many handles share it."""

from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime import get_root_resource

WORKSPACE = Path(__file__).resolve().parents[4]
# By the root resource of the running program: one process may run several programs, one after the other.
_references: WeakKeyDictionary[pulumi.Resource, dict[str, pulumi.StackReference]] = WeakKeyDictionary()


class Stack:
    """The outputs of another project's stack of the same name."""

    def __init__(self, project: str) -> None:
        self.project = project
        self.name = f"{pulumi.get_organization()}/{project}/{pulumi.get_stack()}"
        self._reference = _shared(project, self.name)

    def output(self, name: str) -> pulumi.Output[Any]:
        """An output by its name; if the stack does not export it, the deployment fails with `pulumi.RunError`."""
        return self._reference.get_output(name).apply(lambda value: self._required(name, value))

    def _required(self, name: str, value: Any) -> Any:
        if value is None:
            raise pulumi.RunError(
                f"{self.name} has no output {name!r}, which {pulumi.get_project()} needs. Bring it up first: "
                f"`pulumi -C {_folder(self.project)} up --stack {pulumi.get_stack()}`, "
                "or `skylift up` on the local platform"
            )
        return value


def _shared(project: str, name: str) -> pulumi.StackReference:
    # The engine refuses a second resource of the same type and name.
    root = get_root_resource()
    if root is None:
        raise RuntimeError(f"a reference to {name} outside of a running Pulumi program")
    known = _references.setdefault(root, {})
    if project not in known:
        known[project] = pulumi.StackReference(project, stack_name=name)
    return known[project]


def _folder(project: str) -> Path:
    """The folder of a project's Pulumi.yaml: a folder of the same name, or the workspace's root."""
    found = next(WORKSPACE.glob(f"*/{project}/Pulumi.yaml"), WORKSPACE / "Pulumi.yaml")
    return found.parent.relative_to(WORKSPACE)
