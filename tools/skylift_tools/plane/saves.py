"""Sees saves in the checkout, a few milliseconds after they happen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

_STEP_MS, _DEBOUNCE_MS = 20, 100
_FOLDERS = ("services", "shared", "infra")
_SUFFIXES = {".py", ".yaml", ".yml", ".toml", ".json", ".sql", ".mako", ".ini", ".txt", ".html", ".typed"}


async def saves(root: Path, stop: asyncio.Event) -> AsyncIterator[set[Path]]:
    """Sets of paths that were saved, added or removed together, until `stop`."""
    from watchfiles import awatch

    batches: asyncio.Queue[set[Path]] = asyncio.Queue()

    async def follow(*folders: Path, recursive: bool) -> None:
        async for found in awatch(*folders, stop_event=stop, step=_STEP_MS, debounce=_DEBOUNCE_MS, recursive=recursive):
            relevant = {Path(name) for _, name in found if _matters(Path(name), root)}
            if relevant:
                await batches.put(relevant)

    deep = [root / name for name in _FOLDERS if (root / name).is_dir()]
    tasks = [asyncio.create_task(follow(*deep, recursive=True)), asyncio.create_task(follow(root, recursive=False))]
    try:
        while True:
            yield await batches.get()
    finally:
        for task in tasks:
            task.cancel()


def _matters(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    return path.suffix in _SUFFIXES and not any(part == "__pycache__" or part.startswith(".") for part in parts)
