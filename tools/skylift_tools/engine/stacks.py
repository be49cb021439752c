"""Stack references: what one program exported, read by another."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from skylift_tools.engine import urns, wire
from skylift_tools.engine.errors import StackNotUp
from skylift_tools.engine.state import ResourceState, Values

REFERENCE_TYPE = "pulumi:pulumi:StackReference"

# The root resource (whose outputs are the exports) of a project that is up; None when it is not.
RootOf = Callable[[str], ResourceState | None]


class References:
    """Answers the references of one program and remembers which projects they named."""

    def __init__(self, stack: str, root_of: RootOf, *, dry_run: bool) -> None:
        self._stack, self._root_of, self._dry_run = stack, root_of, dry_run
        self.projects: set[str] = set()

    def read(self, reference: str) -> Values:
        """The properties of a StackReference. In a dry run, a stack that is not up has unknown outputs."""
        project = self._project(reference)
        self.projects.add(project)
        root = self._root_of(project)
        if root is not None:
            return _properties(reference, root)
        if self._dry_run:
            return {"name": reference, "outputs": wire.UNKNOWN, "secretOutputNames": []}
        raise StackNotUp(f"{reference} is not up: bring {project!r} up first (`skylift up` does so by itself)")

    def _project(self, reference: str) -> str:
        parts = reference.split("/")
        if len(parts) < 2 or parts[-1] != self._stack:
            raise StackNotUp(f"{reference!r} is not a stack of this platform: use organization/<project>/{self._stack}")
        return parts[-2]


def _properties(reference: str, root: ResourceState) -> Values:
    secrets = sorted(root.secret_outputs)
    outputs: dict[str, Any] = {
        key: {wire.SIGNATURE: wire.SECRET, "value": value} if key in root.secret_outputs else value
        for key, value in root.outputs.items()
    }
    return {"name": reference, "outputs": _shuffled(outputs), "secretOutputNames": secrets}


def _shuffled(value: Any) -> Any:
    """The value with the keys of its objects in random order, as the genuine engine hands them over."""
    if isinstance(value, dict):
        keys = random.sample(list(value), len(value))
        return {key: _shuffled(value[key]) for key in keys}
    return [_shuffled(each) for each in value] if isinstance(value, list) else value


def root(states: list[ResourceState]) -> ResourceState | None:
    """The root resource among a stack's records."""
    return next((state for state in states if state.type == urns.STACK_TYPE), None)
