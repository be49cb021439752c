"""Whether all stacks are as their last finished up left them, from the same sources: then no program has to run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import skylift_tools
from skylift_tools.aws.account import LocalAddresses
from skylift_tools.engine.config import CODE_OVERRIDE
from skylift_tools.engine.fingerprint import fingerprint
from skylift_tools.engine.given import given

# What programs are made of and read: components, the services that zips and migrations come from, versions.
_FOLDERS = ("infra", "services", "shared")
_FILES = ("uv.lock", "Pulumi*.yaml")
_SUFFIXES = {".py", ".yaml", ".toml", ".sql"}


class Settled:
    """A note in the state folder: the sources of the last up of everything, gone as soon as anything changes."""

    def __init__(self, state_dir: Path) -> None:
        self._file = state_dir / "settled"

    def forget(self) -> None:
        """Something is about to change."""
        self._file.unlink(missing_ok=True)

    def note(self, sources: str) -> None:
        """Everything is up from these sources."""
        self._file.write_text(sources)

    def holds(self, sources: str) -> bool:
        """Whether nothing changed since: neither sources, nor addresses, nor what a run made."""
        return self._file.exists() and self._file.read_text() == sources


def sources(root: Path, local: LocalAddresses) -> str:
    """A fingerprint of all that an up depends on: the sources under `root`, and where the plane answers."""
    return fingerprint(_sources(root), beside=f"{astuple(local)} {os.environ.get(CODE_OVERRIDE)} {given()}")


def _sources(root: Path) -> Iterator[Path]:
    for pattern in _FILES:
        yield from root.glob(pattern)
    engine = Path(skylift_tools.__file__).parent
    for folder in (*(root / name for name in _FOLDERS), engine / "engine", engine / "aws"):
        yield from (path for path in folder.rglob("*") if path.suffix in _SUFFIXES and ".venv" not in path.parts)
