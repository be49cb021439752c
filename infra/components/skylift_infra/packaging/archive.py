"""Writes zips: the same files give the same bytes, whenever and wherever."""

import stat
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# The earliest moment that a zip can state.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


@dataclass(frozen=True)
class Entry:
    """A file inside the zip and what it weighs there, in bytes."""

    name: str
    zipped: int
    unpacked: int


def write(files: Iterable[tuple[str, Path]], path: Path, *, level: int) -> list[Entry]:
    """Write (name inside, file on disk) pairs in sorted order; returns what went in."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, source in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = _UNIX
            info.external_attr = (stat.S_IFREG | _permissions(source)) << 16
            archive.writestr(info, source.read_bytes(), compresslevel=level)
        return [Entry(info.filename, info.compress_size, info.file_size) for info in archive.infolist()]


def _permissions(source: Path) -> int:
    """Not the file's own: those depend on the umask of whoever built."""
    return 0o755 if source.stat().st_mode & stat.S_IXUSR and source.suffix not in {".py", ".pyc"} else 0o644
