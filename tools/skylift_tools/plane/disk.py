"""Room on the disk: a full one breaks every process of the plane in a way of its own."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from pathlib import Path

from .problems import PlaneProblem

_NEEDED_MB = 100
_CHECK_SECONDS = 5


def require(folder: Path) -> None:
    """Raises `PlaneProblem` when the disk under `folder` is as good as full."""
    free = shutil.disk_usage(folder).free >> 20
    if free < _NEEDED_MB:
        raise PlaneProblem(f"the disk is full: {free} MB left under {folder}, {_NEEDED_MB} MB are needed")


async def watch(folder: Path) -> None:
    """Returns never; raises `PlaneProblem` when the disk gets full, before the processes damage each other's work."""
    while True:
        await asyncio.sleep(_CHECK_SECONDS)
        # Whoever holds the folder says so when it is removed.
        with contextlib.suppress(FileNotFoundError):
            require(folder)
