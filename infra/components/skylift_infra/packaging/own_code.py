"""The workspace's part of a zip: the service and the libraries it names, copied from the tree."""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from skylift_infra.packaging import bytecode
from skylift_infra.packaging.member import Member


def digest(members: Iterable[Member]) -> str:
    """Hex digest of everything that `copy` would copy."""
    total = hashlib.sha256()
    for member in members:
        for name, path in member.files():
            total.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
        for name, text in _metadata(member).items():
            total.update(f"{name}\0{text}\0".encode())
    return total.hexdigest()


def copy(members: Iterable[Member], into: Path, *, python: Path | None) -> dict[str, str]:
    """Copy modules and metadata, compile them; returns which distribution owns each file."""
    owners: dict[str, str] = {}
    for member in members:
        for name, path in member.files():
            _place(into / name).write_bytes(path.read_bytes())
            shutil.copymode(path, into / name)
            owners[name] = f"{member.distribution} {member.version}"
        for name, text in _metadata(member).items():
            _place(into / name).write_text(text)
            owners[name] = f"{member.distribution} {member.version}"
    if python:
        bytecode.add(into, python=python, broken_is_error=True)
    return owners


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _metadata(member: Member) -> dict[str, str]:
    """What importlib.metadata needs to find a library's version and entry points."""
    folder = f"{member.distribution.replace('-', '_')}-{member.version}.dist-info"
    files = {f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {member.distribution}\nVersion: {member.version}\n"}
    if member.entry_points:
        groups = [
            f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in sorted(names.items()))
            for group, names in sorted(member.entry_points.items())
        ]
        files[f"{folder}/entry_points.txt"] = "\n".join(groups)
    return files
