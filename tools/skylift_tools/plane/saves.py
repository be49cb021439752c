"""Sees saves in the checkout, a few milliseconds after they happen."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

_STEP_MS, _DEBOUNCE_MS = 20, 100
_FOLDERS = ("services", "shared", "infra")
# What a member's folder that is gone may have held, as far as it has consequences.
_OF_A_FOLDER = ("Pulumi.yaml", "pyproject.toml", "__init__.py")
_SUFFIXES = {".py", ".yaml", ".yml", ".toml", ".json", ".sql", ".mako", ".ini", ".txt", ".html", ".typed"}


class Saves:
    """Remembers from `start` on, so that what is saved while the platform comes up is not missed."""

    def __init__(self, root: Path, stop: asyncio.Event) -> None:
        self._root, self._stop = root, stop
        self._batches: asyncio.Queue[set[Path]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to watch; with SKYLIFT_SAVES=ignored nothing is, and what was there at the start goes on running."""
        if os.environ.get("SKYLIFT_SAVES") == "ignored":
            return
        deep = [self._root / name for name in _FOLDERS if (self._root / name).is_dir()]
        self._tasks = [
            asyncio.create_task(self._follow(*deep, recursive=True)),
            asyncio.create_task(self._follow(self._root, recursive=False)),
        ]

    async def batches(self) -> AsyncIterator[set[Path]]:
        """Sets of paths that were saved, added or removed together, for ever."""
        try:
            while True:
                yield await self._batches.get()
        finally:
            for task in self._tasks:
                task.cancel()

    async def _follow(self, *folders: Path, recursive: bool) -> None:
        from watchfiles import Change, awatch

        async for found in awatch(
            *folders, stop_event=self._stop, step=_STEP_MS, debounce=_DEBOUNCE_MS, recursive=recursive
        ):
            paths = (path for change, name in found for path in self._files(Path(name), new=change is Change.added))
            relevant = {path for path in paths if _matters(path, self._root)}
            if relevant:
                await self._batches.put(relevant)

    def _files(self, path: Path, *, new: bool) -> Iterable[Path]:
        """The files that an event is about: of a folder that was moved here or away, it names the folder alone."""
        if path.is_dir():
            return path.rglob("*") if new else []
        gone_member = not path.exists() and path.parent in {self._root / name for name in _FOLDERS}
        return [path / name for name in _OF_A_FOLDER] if gone_member else [path]


def _matters(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    return path.suffix in _SUFFIXES and not any(part == "__pycache__" or part.startswith(".") for part in parts)
