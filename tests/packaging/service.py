"""Writes small services into a workspace of their own."""

import subprocess
from pathlib import Path

from skylift_infra.packaging.uv import run


def write(workspace: Path, *, handler: str, dependencies: str = "[]", table: str = "") -> Path:
    """A service `demo` whose handler is the source `handler`; locked, so that it can be packaged."""
    folder = workspace / "services" / "demo"
    (folder / "demo").mkdir(parents=True, exist_ok=True)
    (folder / "demo" / "__init__.py").touch()
    (folder / "demo" / "handler.py").write_text(handler)
    (folder / "pyproject.toml").write_text(
        f'[project]\nname = "demo"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = {dependencies}\n'
        '[build-system]\nrequires = ["uv_build"]\nbuild-backend = "uv_build"\n'
        '[tool.uv.build-backend]\nmodule-name = "demo"\nmodule-root = ""\n'
        f"[tool.skylift.package]\n{table}\n"
    )
    lock(workspace)
    return folder


def lock(workspace: Path) -> subprocess.CompletedProcess[str]:
    """Make uv.lock; fails loudly."""
    result = run(workspace, "lock")
    assert result.returncode == 0, result.stderr
    return result
