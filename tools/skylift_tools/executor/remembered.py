"""Which modules the zygotes preload: learned from what workers import, kept for the next start."""

import json
import logging
from collections.abc import Iterable
from pathlib import Path

from .installed import preloadable

log = logging.getLogger("skylift.executor")
SOURCE = "source"


class Remembered:
    """One list per zygote: `source` for the checkout, the folder's path for an unpacked zip."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lists: dict[str, list[str]] = _read(file)

    def of(self, key: str) -> list[str]:
        return list(self._lists.get(key, []))

    def add(self, key: str, modules: Iterable[str], *, of: str) -> list[str]:
        """Remember what may be preloaded of `modules` by the Python `of`; returns what was not known yet."""
        known = set(self._lists.get(key, []))
        fresh = [module for module in preloadable(modules, of) if module not in known]
        if fresh:
            self._lists.setdefault(key, []).extend(fresh)
            self._write()
        return fresh

    def forget(self, key: str, modules: Iterable[str]) -> None:
        """Drop what would not import, so that the next start does not try it."""
        unwanted = set(modules)
        kept = [m for m in self._lists.get(key, []) if m not in unwanted]
        if len(kept) != len(self._lists.get(key, [])):
            self._lists[key] = kept
            self._write()

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        lists = {key: names for key, names in self._lists.items() if key == SOURCE or Path(key).is_dir()}
        scratch = self._file.with_suffix(".new")
        scratch.write_text(json.dumps(lists, indent=1))
        scratch.replace(self._file)


def _read(file: Path) -> dict[str, list[str]]:
    if not file.exists():
        return {}
    try:
        lists: dict[str, list[str]] = json.loads(file.read_text())
    except ValueError:
        # Only speed is lost: it is learned again.
        log.warning("%s is no JSON and is written anew", file)
        return {}
    return lists
