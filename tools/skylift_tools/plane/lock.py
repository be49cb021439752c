"""One platform per state folder: a lock of the supervisor, and one that its children hold as long as they live."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .layout import Layout
from .problems import PlaneProblem

_LEFTOVER_SECONDS = 15
_CHECK_SECONDS = 1


def running(layout: Layout) -> dict[str, Any] | None:
    """What the running platform wrote about itself; None when none runs in this state folder."""
    if not layout.run.is_dir() or _free(layout.run / "up.lock"):
        return None
    with contextlib.suppress(FileNotFoundError, ValueError):
        found: dict[str, Any] = json.loads(layout.plane_file.read_text())
        return found
    return {}


@contextlib.contextmanager
def held(layout: Layout) -> Iterator[int]:
    """Hold this state folder; gives the descriptor that children inherit. Raises `PlaneProblem` when it is held."""
    supervisors = _open(layout.run / "up.lock")
    childrens = _open(layout.run / "children.lock")
    try:
        if not _take(supervisors, fcntl.LOCK_EX):
            raise PlaneProblem(_where(layout))
        _wait_for_leftovers(childrens, layout)
        yield childrens
    finally:
        os.close(childrens)
        os.close(supervisors)


async def watch(childrens: int, layout: Layout) -> None:
    """Returns never; raises `PlaneProblem` when the held state folder is removed: nobody would find us any more."""
    while True:
        await asyncio.sleep(_CHECK_SECONDS)
        if not os.fstat(childrens).st_nlink:
            raise PlaneProblem(
                f"{layout.state} was removed while it ran: run `.venv/bin/skylift reset`, then start again"
            )


def _where(layout: Layout) -> str:
    plane = running(layout) or {}
    address = f" at http://localhost:{plane['door_port']}" if plane else ""
    process = f" (process {plane['pid']})" if plane else ""
    return f"a platform runs here{address}{process}: use it, or stop it with `make down`"


def _wait_for_leftovers(childrens: int, layout: Layout) -> None:
    """Children of a supervisor that was killed end by themselves: theirs is the state until they have."""
    deadline = time.monotonic() + _LEFTOVER_SECONDS
    while not _take(childrens, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            raise PlaneProblem(f"processes of an earlier run still hold {layout.state}: end those that `fuser` names")
        time.sleep(0.05)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _take(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _free(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        return _take(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)
