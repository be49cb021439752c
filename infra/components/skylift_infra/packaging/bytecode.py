"""Compiles a folder ahead of time: a cold start that has to compile takes three times as long."""

import subprocess
from pathlib import Path

from skylift_infra.packaging import compile_tree
from skylift_infra.packaging.errors import PackagingError


def add(folder: Path, *, python: Path, broken_is_error: bool) -> None:
    """Write `__pycache__` beside every module of `folder`.

    Libraries ship modules for other Pythons; those stay uncompiled. In our own code, whatever does not compile
    would fail on the first request, so it fails here (`broken_is_error`).
    """
    # The hash seed decides the order of set literals in bytecode.
    result = subprocess.run(
        [python, "-s", "-S", compile_tree.__file__],
        cwd=folder,
        env={"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise PackagingError(f"{python} could not compile {folder.name}: {result.stderr.strip()}")
    if broken_is_error and result.stdout.strip():
        raise PackagingError(f"does not compile with {python.name}: {result.stdout.strip()}")
