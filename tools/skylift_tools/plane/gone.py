"""Stacks whose folders are gone: removed, unless they hold data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .console import Console
from .layout import Layout
from .record import Record

if TYPE_CHECKING:
    from skylift_tools.engine import UpResult, World


class Gone:
    """Removes them as the platform comes up."""

    def __init__(self, layout: Layout, console: Console) -> None:
        self._layout, self._console = layout, console
        self._named: set[str] = set()

    def remove(self, world: World, *, held: bool) -> None:
        """One that holds data stays, and is named once. `held`: the last try, after the stacks that hold on to one."""
        from skylift_tools.engine import EngineError

        record = Record.read(self._layout.stacks)
        for name in gone(self._layout, record):
            if record.stores(name):
                self._name(name)
                continue
            try:
                result = destroy(self._layout, world, name)
            except EngineError as error:
                if held:
                    self._console.problem(f"{name}: its folder is gone, but its stack cannot be removed: {error}")
            else:
                self._console.step(name, f"its folder is gone, {result.deleted} deleted", result.seconds)

    def _name(self, name: str) -> None:
        if name not in self._named:
            self._console.say(f"  {name}: its folder is gone, its data stays until `.venv/bin/skylift destroy {name}`")
        self._named.add(name)


def gone(layout: Layout, record: Record) -> list[str]:
    """Names of the recorded stacks that no folder declares any more. Raises the engine's errors."""
    from skylift_tools.engine.projects import find

    return sorted(record.stacks.keys() - {project.name for project in find(layout.root)})


def destroy(layout: Layout, world: World, name: str) -> UpResult:
    """Delete what is recorded of a stack without a folder. Raises the engine's errors."""
    from skylift_tools.engine import Project

    return world.destroy(Project(name, layout.root, layout.root))
