"""The Pulumi programs of the checkout, brought up in the order of their references."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from .console import Console
from .engine_thread import EngineThread
from .gone import Gone
from .layout import Layout
from .ports import LOOPBACK, Ports

if TYPE_CHECKING:
    from skylift_tools.engine import Message, Project, UpResult, World


class Programs:
    """The engine in a thread of its own; it is imported by `load`, which takes a moment."""

    def __init__(self, layout: Layout, ports: Ports, console: Console) -> None:
        self._layout, self._ports, self._console = layout, ports, console
        self._thread = EngineThread()
        self._world: World | None = None
        self._gone = Gone(layout, console)
        self._sources = ""

    async def load(self) -> None:
        """Import the engine and what every program imports, while the plane's processes start."""
        await self._thread.run(self._load)

    async def order(self) -> list[Project]:
        """All projects, each after those that it refers to. Raises the engine's errors."""
        return await self._thread.run(self._order)

    async def up(self, projects: Collection[Project]) -> None:
        """Bring these stacks up, and remove those whose folders are gone. Raises the engine's errors."""
        # First what stands in the way of its successor; what another stack holds on to goes once that one is up.
        await self._thread.run(lambda: self._gone.remove(self._loaded(), held=False))
        for project in projects:
            result = await self._thread.run(partial(self._loaded().up, project))
            self._console.step(project.name, summary(result), result.seconds)
        await self._thread.run(lambda: self._gone.remove(self._loaded(), held=True))

    async def settled(self, projects: list[Project]) -> bool:
        """Whether every stack is as its sources say, so that no program has to run."""
        self._sources = await self._thread.run(lambda: self._loaded().sources(self._layout.root))
        return await self._thread.run(lambda: self._loaded().is_settled(self._sources, projects))

    async def settle(self) -> None:
        """Every stack is up from the sources that `settled` saw."""
        await self._thread.run(lambda: self._loaded().settle(self._sources))

    async def warm(self, projects: list[Project]) -> None:
        """Import what programs import, so that the first save does not wait for it."""
        for project in projects:
            await self._thread.run(partial(self._loaded().references, project))

    async def affected(self, folders: Collection[Path]) -> list[Project]:
        """The projects whose settings or program lie in one of these folders, and all that refer to them, in order."""
        return await self._thread.run(lambda: self._affected(folders))

    async def see_installed(self) -> None:
        """Let programs import what was installed since the start."""
        await self._thread.run(_see_installed)

    def _load(self) -> None:
        import pulumi_aws  # noqa: F401

        from skylift_tools.engine import Clients, LocalAddresses, World

        local = LocalAddresses(f"http://localhost:{self._ports.door}", LOOPBACK, self._ports.postgres)
        clients = Clients(f"http://{LOOPBACK}:{self._ports.emulator}", key=self._layout.root_key)
        self._world = World(clients, self._layout.state, local=local, report=self._report)

    def _order(self) -> list[Project]:
        from skylift_tools.engine import given
        from skylift_tools.engine.order import deployment_order
        from skylift_tools.engine.projects import find

        projects = find(self._layout.root)
        given.check(project.name for project in projects)
        return deployment_order(projects, self._loaded())

    def _affected(self, folders: Collection[Path]) -> list[Project]:
        from skylift_tools.engine.order import affected
        from skylift_tools.engine.projects import find

        return affected(find(self._layout.root), self._loaded(), folders)

    def names_in(self, folders: Collection[Path]) -> list[str]:
        """Names of the projects that lie there. Reads settings only, so it may be called from any thread."""
        from skylift_tools.engine.projects import name_in

        files = [folder / "Pulumi.yaml" for folder in folders]
        return [name_in(file) for file in files if file.exists()]

    def _loaded(self) -> World:
        if self._world is None:
            self._load()
        return cast("World", self._world)

    def _report(self, message: Message) -> None:
        self._console.say(f"  {message.project}: {message.text}")


def _see_installed() -> None:
    from skylift_tools.engine.modules import see_installed

    see_installed()


def summary(result: UpResult) -> str:
    """What an up changed: `2 created, 1 updated`, or `unchanged`."""
    kinds = ("created", "updated", "replaced", "deleted")
    counts = [f"{getattr(result, kind)} {kind}" for kind in kinds if getattr(result, kind)]
    return ", ".join(counts) or "unchanged"
