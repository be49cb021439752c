"""Runs uv: the one that set-up installed into the checkout where PATH had none that would do, else that of PATH."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from skylift_infra.packaging.errors import PackagingError


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `uv ARGUMENTS` in the workspace root; the caller looks at the exit status."""
    command = [_executable(root), "--quiet", "--no-progress", "--color", "never", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


@cache
def _executable(root: Path) -> str:
    private = root / ".skylift-tools" / "bin" / "uv"
    found = str(private) if private.is_file() else shutil.which("uv")
    if found is None:
        raise PackagingError("uv is not on PATH and the checkout has none of its own: run `make setup`.")
    return found
