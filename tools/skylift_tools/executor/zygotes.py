"""The zygotes that run: one for all of the checkout, one per environment of a service's own, one per unpacked zip."""

import asyncio
import contextlib
from functools import partial
from pathlib import Path

from skylift_infra import brought_app

from .installed import runtime_folder
from .remembered import SOURCE, Remembered
from .spec import ExecutionSpec
from .zygote import MODULES_AT_ONCE, Home, Zygote, ZygoteGone


class Zygotes:
    def __init__(self, state: Path) -> None:
        self._state = state
        self._remembered = Remembered(state / "preload.json")
        self._running: dict[str, Zygote] = {}
        self._retired: list[Zygote] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.runtime = ""

    def start(self) -> None:
        """Make ready; the zygote of the checkout begins to import."""
        self.runtime = str(runtime_folder(self._state / "run" / "runtime"))
        self._get(SOURCE)

    def stop(self) -> None:
        for zygote in [*self._running.values(), *self._retired]:
            zygote.stop()

    def of(self, spec: ExecutionSpec) -> Zygote:
        """The zygote for a function, started when there is none."""
        return self._get(_key(spec))

    def learn(self, spec: ExecutionSpec, zygote: Zygote, modules: list[str]) -> None:
        """A worker has imported these: the next one finds them there."""
        self._preload(zygote, self._remembered.add(_key(spec), modules, of=zygote.python))

    def _preload(self, zygote: Zygote, modules: list[str]) -> None:
        if modules:
            task = asyncio.create_task(_preload(zygote, modules))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def replace_outdated(self) -> None:
        """Fork from a new zygote where a file of the checkout that it has loaded was changed."""
        for key in [key for key, zygote in self._running.items() if zygote.outdated]:
            # Its workers answer until the new code is in service, and they live no longer than it does.
            self._retired.append(self._running.pop(key))

    def stop_unused(self, folders: set[str], in_use: set[Zygote]) -> None:
        """End those of zips that nobody runs any more; `in_use` are those with living workers."""
        for key in [key for key in self._running if key != SOURCE and key not in folders]:
            self._retired.append(self._running.pop(key))
        for zygote in [zygote for zygote in self._retired if zygote not in in_use]:
            self._retired.remove(zygote)
            zygote.stop()

    def _get(self, key: str) -> Zygote:
        zygote = self._running.get(key)
        if zygote is None or not zygote.alive:
            # One that died before it was ready died of what it imported: the next does without.
            modules = self._remembered.of(key) if zygote is None or zygote.ready else []
            if zygote is not None:
                zygote.stop()
            forget = partial(self._remembered.forget, key)
            zygote = Zygote(Path(key).name, home=self._home(key), on_failed=forget)
            zygote.start(modules[:MODULES_AT_ONCE])
            self._preload(zygote, modules[MODULES_AT_ONCE:])
            self._running[key] = zygote
        return zygote

    def _home(self, key: str) -> Home:
        if key == SOURCE:
            return Home()
        own = brought_app.python(Path(key))
        # As on Lambda, what the function brings goes before what the runtime has.
        return Home(str(own), after=[self.runtime]) if own else Home(before=[key, self.runtime], isolated=True)


def _key(spec: ExecutionSpec) -> str:
    return SOURCE if spec.source and brought_app.environment(Path(spec.folder)) is None else spec.folder


async def _preload(zygote: Zygote, modules: list[str]) -> None:
    with contextlib.suppress(ZygoteGone):
        await zygote.preload(modules)
