"""What happens after a save: functions load anew at once, stacks come up again one after the other."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path

from . import unix_http
from .changes import Consequences, consequences
from .console import Console
from .layout import Layout
from .members import Members
from .problems import PlaneProblem
from .programs import Programs
from .record import Record

_RELOAD_SECONDS = 120


class Reloading:
    """Carries out what saves mean. `environment` makes the environment anew, `deploy` tells the door of new stacks."""

    def __init__(
        self,
        layout: Layout,
        programs: Programs,
        console: Console,
        *,
        environment: Callable[[], Awaitable[None]],
        deploy: Callable[[], Awaitable[None]],
    ) -> None:
        self._layout, self._programs, self._console = layout, programs, console
        self._environment, self._deploy = environment, deploy
        self._waiting: set[Path] = set()
        self._wake = asyncio.Event()
        self._from_zips = os.environ.get("SKYLIFT_CODE") == "zip"

    async def saved(self, paths: Collection[Path]) -> None:
        """React to saves; problems are shown, and what ran before goes on running."""
        from skylift_tools.engine import EngineError

        try:
            members = Members.read(self._layout.root)
            meant = consequences(paths, members, self._layout.root)
            self._waiting |= meant.again
            if meant.environment:
                await self._environment()
            await self._carry_out(meant)
        except (EngineError, PlaneProblem) as problem:
            self._console.problem(str(problem))
        except OSError as error:
            self._console.problem(f"the door does not answer ({error}); save again")

    async def _carry_out(self, meant: Consequences) -> None:
        if self._from_zips:
            self._waiting |= meant.reload
        else:
            await self._reload(meant.reload)
        # What could not come up waits for the next save that may mend it: not for one of code alone.
        if self._waiting and (meant.again or meant.environment or self._from_zips):
            self._wake.set()

    async def _reload(self, folders: Collection[Path]) -> None:
        record = await asyncio.to_thread(Record.read, self._layout.stacks)
        names = record.functions(self._programs.names_in(folders))
        if not names:
            return
        answers = await asyncio.to_thread(
            unix_http.call, self._layout.socket, "POST /reload", {"functions": names}, timeout=_RELOAD_SECONDS
        )
        for name, answer in answers.items():
            if answer["ok"]:
                self._console.step(name, "reloaded", answer["seconds"])
            elif answer["answering"]:
                # Where nothing answers any more, whoever looks for failures tells.
                self._console.problem(f"{name} keeps its old code:\n{answer['error'].rstrip()}")

    async def keep_up(self) -> None:
        """Runs until cancelled: brings stacks up again as saves ask for it."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            folders, self._waiting = self._waiting, set()
            await self._up_again(folders)

    async def _up_again(self, folders: set[Path]) -> None:
        from skylift_tools.engine import EngineError

        try:
            await self._programs.up(await self._programs.affected(folders))
            await self._deploy()
        except (EngineError, PlaneProblem) as error:
            there = {folder for folder in folders if folder.exists()}
            if there != folders:
                # One was removed meanwhile, which may be all that was wrong; its removal is a save of its own.
                return await self._up_again(there)
            self._waiting |= folders
            self._console.problem(f"{error}\nwhat ran before goes on running")
        except OSError as error:
            self._console.problem(f"the new routes did not reach the door ({error}); save again")
