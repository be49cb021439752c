"""Folders as zips, the same bytes for the same files, so that what did not change is not deployed again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from deployer.failure import Code, StageFailed

# Lambda's own limit of a function's code and its layers, unpacked.
MAX_UNPACKED_BYTES = 250 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100000
_EXECUTABLE, _PLAIN = 0o755, 0o644
_LEFT_OUT = frozenset({".git", "__pycache__"})


def zipped(folder: Path, *, name: str) -> bytes:
    """All files below `folder`. Raises StageFailed (LAMBDA_CONFIG) for more than Lambda takes; `name` names it."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and _belongs(path.relative_to(folder))]
    if (size := sum(path.stat().st_size for path in files)) > MAX_UNPACKED_BYTES:
        most = MAX_UNPACKED_BYTES // 1024**2
        reason = f"The code of {name} has {size / 1024**2:.0f} MB with its requirements; Lambda takes {most} MB."
        raise StageFailed(Code.LAMBDA_CONFIG, reason)
    return _archive([(str(path.relative_to(folder)), path) for path in files])


def zipped_file(path: Path) -> bytes:
    """A function of one file. What is a zip (or jar) already stays as it is."""
    return path.read_bytes() if zipfile.is_zipfile(path) else _archive([(path.name, path)])


def _belongs(path: Path) -> bool:
    return _LEFT_OUT.isdisjoint(path.parts)


def _archive(files: list[tuple[str, Path]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, path in files:
            entry = zipfile.ZipInfo(name, _EPOCH)
            mode = _EXECUTABLE if path.stat().st_mode & 0o100 else _PLAIN
            entry.external_attr, entry.compress_type = (_REGULAR_FILE | mode) << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return out.getvalue()
