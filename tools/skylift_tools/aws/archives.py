"""Assets and archives of a program, as bytes for AWS."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from skylift_tools.aws.faults import Fault

# The one file in the zip of a function that runs from its folder; the emulator's side recognises it.
SOURCE_FILE = "skylift-source.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def is_folder(archive: Mapping[str, Any], base: Path) -> bool:
    """Whether an archive names a folder of the checkout rather than a file."""
    return "path" in archive and (base / archive["path"]).is_dir()


def fingerprint(archive: Mapping[str, Any], base: Path) -> str:
    """What changes when the deployed code changes: a folder's path (it reloads by itself), a zip's content."""
    if is_folder(archive, base):
        return f"folder:{(base / archive['path']).resolve()}"
    return hashlib.sha256(zipped(archive, base)).hexdigest()


def zipped(archive: Mapping[str, Any], base: Path) -> bytes:
    """The zip for Lambda: a zip file as it is, a folder as a pointer to itself, assets packed deterministically."""
    if is_folder(archive, base):
        path = str((base / archive["path"]).resolve())
        return _pack({SOURCE_FILE: json.dumps({"path": path}).encode()})
    if "path" in archive:
        return base.joinpath(str(archive["path"])).read_bytes()
    if "assets" in archive:
        return _pack(_files(archive, base, ""))
    raise Fault("the code must be a folder, a zip file or assets; remote archives are not read locally")


def _files(archive: Mapping[str, Any], base: Path, prefix: str) -> dict[str, bytes]:
    if "assets" in archive:
        found: dict[str, bytes] = {}
        for name, part in archive["assets"].items():
            found |= _files(part, base, name if prefix in ("", ".") else f"{prefix}/{name}")
        return found
    if "text" in archive:
        return {prefix: str(archive["text"]).encode()}
    return _tree(base / archive["path"], "" if prefix == "." else prefix)


def _tree(path: Path, prefix: str) -> dict[str, bytes]:
    if not path.is_dir():
        return {prefix: path.read_bytes()}
    files = (file for file in sorted(path.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)
    return {str(Path(prefix) / file.relative_to(path)): file.read_bytes() for file in files}


def _pack(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name])
    return buffer.getvalue()
