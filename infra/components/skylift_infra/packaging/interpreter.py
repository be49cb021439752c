"""Finds a Python of the target's minor version, so that bytecode is the same whoever builds."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from skylift_infra.packaging import uv
from skylift_infra.packaging.errors import NoTargetPythonError, PackagingError
from skylift_infra.packaging.target import Target

VARIABLE = "SKYLIFT_TARGET_PYTHON"


@cache
def find(root: Path, target: Target) -> Path:
    """Path of the interpreter; raises NoTargetPythonError. Downloads nothing."""
    version = target.python_version
    chosen = os.environ.get(VARIABLE)
    if chosen and target is not Target.LOCAL:
        if _version_of(Path(chosen)) != version:
            raise PackagingError(f"{VARIABLE}={chosen} is not a Python {version}: point it at one, or unset it.")
        return Path(chosen)
    for candidate in _candidates(root, version):
        if _version_of(candidate) == version:
            return candidate
    raise NoTargetPythonError(version)


def _candidates(root: Path, version: str) -> Iterator[Path]:
    yield Path(sys.executable)
    found = uv.run(root, "python", "find", "--no-project", "--no-python-downloads", version)
    if found.returncode == 0:
        yield Path(found.stdout.strip())
    # pyenv's shims on PATH hide its versions from uv unless one is made global.
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}*/bin/python{version}"), reverse=True)


def _version_of(python: Path) -> str | None:
    question = "import sys; print('%d.%d' % sys.version_info[:2], sys.implementation.name)"
    try:
        answer = subprocess.run([python, "-I", "-c", question], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version, _, implementation = answer.stdout.strip().partition(" ")
    return version if implementation == "cpython" else None
