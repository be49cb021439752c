"""A repository's files between the stages: a gzipped tar archive of plain files, unpacked into a folder of our own."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from deployer.failure import Code, StageFailed

EXECUTABLE = 0o755
PLAIN = 0o644


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one repository: all files together in bytes, and their number."""

    bytes: int
    files: int

    @property
    def packed_bytes(self) -> int:
        """No archive of such a repository is larger, even where nothing in it can be made smaller."""
        return self.bytes + self.bytes // 1_000 + (self.files + 1) * 2_048


@dataclass(frozen=True, slots=True)
class File:
    """`path` is relative, with slashes; see `inside`."""

    path: str
    content: bytes
    executable: bool = False


def inside(path: str) -> PurePosixPath:
    """The path, if it stays inside the folder that it is relative to. Raises StageFailed."""
    found = PurePosixPath(path)
    if not path or found.is_absolute() or ".." in found.parts or "\\" in path or "\x00" in path:
        raise StageFailed(Code.SOURCE_LIMIT, f"The repository holds a file outside of itself: {path!r}.")
    return found


def pack(files: Iterable[File]) -> bytes:
    """The archive; equal files give equal bytes but for gzip's time, which is left out."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as archive:
        for file in files:
            entry = tarfile.TarInfo(str(inside(file.path)))
            entry.size, entry.mode = len(file.content), EXECUTABLE if file.executable else PLAIN
            archive.addfile(entry, io.BytesIO(file.content))
    return out.getvalue()


def unpack(archive: bytes, folder: Path, limits: Limits) -> list[Path]:
    """Writes the files below `folder` and answers their paths. Raises StageFailed for what `pack` never writes."""
    written: list[Path] = []
    size = 0
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
        for entry in opened:
            size += entry.size
            if not entry.isfile() or size > limits.bytes or len(written) >= limits.files:
                raise StageFailed(Code.SOURCE_LIMIT, f"The source holds something that is not taken: {entry.name!r}.")
            path = folder / inside(entry.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            content = opened.extractfile(entry)
            path.write_bytes(content.read() if content else b"")
            path.chmod(entry.mode & EXECUTABLE)
            written.append(path)
    return written
