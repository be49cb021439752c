"""A copy of the checkout: what a bench saves no other platform sees, and what others save does not disturb it."""

from __future__ import annotations

import shutil
from pathlib import Path

_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "dist", "tests")
_ENVIRONMENTS = (Path(".venv"), Path("tools/emulator/.venv"))


def copied(root: Path, target: Path) -> Path:
    """The programs and services under `root`, in `target`, with the environments that `root` has."""
    shutil.copytree(root, target, ignore=_LEFT_OUT, symlinks=True)
    for environment in _ENVIRONMENTS:
        (target / environment).symlink_to(root / environment)
    return target
