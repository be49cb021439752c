"""A hash over files: as long as it is the same, so is what was made from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *, beside: str) -> str:
    """Of paths and contents, and of `beside`: whatever else the result depends on."""
    digest = hashlib.sha256(beside.encode())
    for file in sorted(files):
        digest.update(f"{file}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
