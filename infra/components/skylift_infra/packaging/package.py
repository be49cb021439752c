"""What a build hands back."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from skylift_infra.packaging.archive import Entry
from skylift_infra.packaging.target import Target


@dataclass(frozen=True)
class Part:
    """One distribution's share of a zip, in bytes, and the names that it is imported by."""

    name: str
    version: str
    zipped: int
    unpacked: int
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Package:
    """A zip ready to deploy.

    `sha256` is the hex digest of its bytes; `parts` stand largest first; `budget_bytes` is None where the zip never
    travels.
    """

    service: str
    target: Target
    path: Path
    sha256: str
    size_bytes: int
    bytecode: bool
    parts: tuple[Part, ...]
    budget_bytes: int | None = None

    @property
    def unpacked_bytes(self) -> int:
        """What Lambda counts against its own limit of 250 MB."""
        return sum(part.unpacked for part in self.parts)

    def write_record(self) -> None:
        """Keep the description beside the zip; it is written last, so it vouches for the zip."""
        record = asdict(self) | {"target": self.target.value, "path": self.path.name}
        self.path.with_suffix(".json").write_text(json.dumps(record))


def read_record(zip_path: Path) -> Package | None:
    """The package at `zip_path` if one was finished there."""
    try:
        record = json.loads(zip_path.with_suffix(".json").read_text())
        size = zip_path.stat().st_size
    except FileNotFoundError:
        return None
    if size != record["size_bytes"]:
        return None
    parts = tuple(Part(**part | {"modules": tuple(part["modules"])}) for part in record["parts"])
    return Package(**record | {"target": Target(record["target"]), "path": zip_path, "parts": parts})


def shares(entries: Iterable[Entry], owners: dict[str, str]) -> tuple[Part, ...]:
    """Add up entries by the distribution that owns them; bytecode belongs to its source."""
    owned: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        owned[owners.get(_source_of(entry.name), "unknown 0")].append(entry)
    parts = [_part(owner, files) for owner, files in owned.items()]
    return tuple(sorted(parts, key=lambda part: (-part.zipped, part.name)))


def _part(owner: str, files: list[Entry]) -> Part:
    name, _, version = owner.rpartition(" ")
    modules = {Path(file.name).parts[0].split(".")[0] for file in files if ".dist-info/" not in file.name}
    zipped, unpacked = sum(file.zipped for file in files), sum(file.unpacked for file in files)
    return Part(name, version, zipped=zipped, unpacked=unpacked, modules=tuple(sorted(modules)))


def _source_of(name: str) -> str:
    """`a/__pycache__/b.cpython-313.pyc` -> `a/b.py`."""
    if not name.endswith(".pyc"):
        return name
    path = Path(name)
    return (path.parent.parent / f"{path.name.split('.')[0]}.py").as_posix()
