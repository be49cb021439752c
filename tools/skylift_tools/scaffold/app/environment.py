"""The app's own environment: a lock that no other project shares, made by uv as the user has set it up."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skylift_infra.packaging import Target, uv

from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.scaffold.app import clash, lock_hosts

# As `skylift_infra.packaging` has them: what Lambda's own wheels are for.
_TARGET = Target.AWS
_FITS = re.compile(r"-(?:(?:py2\.py3|py3|cp313)-none-any|cp3\d+-(?:abi3|cp313)-.*(?:manylinux|linux).*aarch64)")
_NO_WHEEL = re.compile(r"Because (?P<name>[\w.-]+)(?:{[^}]*})?(?:==(?P<version>\S+))? has no (?:usable )?wheels")


@dataclass(frozen=True)
class Environment:
    """A folder with `pyproject.toml`; `root` is the checkout around it."""

    folder: Path
    root: Path

    @property
    def python(self) -> Path:
        return self.folder / ".venv" / "bin" / "python"

    def lock(self, preferred: Path | None) -> None:
        """Choose the versions. `preferred`: an own `uv.lock` of the app, whose versions are kept where they fit.

        Raises `PlaneProblem` naming the package that two ask for in ranges that do not meet.
        """
        if preferred:
            shutil.copyfile(preferred, self.folder / "uv.lock")
        result = uv.run(self.root, "lock", "--project", str(self.folder), "--python", sys.executable)
        if result.returncode != 0:
            raise PlaneProblem(clash.told(result.stderr))
        lock_hosts.make_public(self.folder / "uv.lock")

    def install(self) -> None:
        """What `make setup` does with it."""
        result = uv.run(self.root, "sync", "--frozen", "--project", str(self.folder), "--python", sys.executable)
        if result.returncode != 0:
            raise PlaneProblem(f"the app's dependencies cannot be installed here:\n{result.stderr.strip()}")

    def check_wheels(self) -> None:
        """Raises `PlaneProblem` naming a dependency that could never be in a zip for Lambda."""
        exported = uv.run(
            self.root, "export", "--project", str(self.folder), "--frozen", "--no-dev", "--no-emit-project",
            "--no-emit-package", "skylift",
        )  # fmt: skip
        wanted = self.folder / "requirements.txt"
        wanted.write_text(exported.stdout)
        options = ("--only-binary", ":all:", "--no-deps", "--dry-run", *_TARGET.wheel_options)
        where = ("--target", str(self.folder / "none"), "--requirements", str(wanted))
        result = uv.run(self.root, "pip", "install", *options, *where)
        wanted.unlink()
        if result.returncode != 0:
            raise PlaneProblem(_no_wheel(result.stderr))

    def zipped_bytes(self) -> int:
        """About what its wheels for Lambda weigh, bytecode not counted."""
        packages: list[dict[str, Any]] = tomllib.loads((self.folder / "uv.lock").read_text())["package"]
        # A lock may hold one version for each of several Pythons.
        largest: dict[str, int] = {}
        for package in packages:
            largest[package["name"]] = max(largest.get(package["name"], 0), _wheel_bytes(package))
        return sum(largest.values())

    def version(self, distribution: str) -> str | None:
        """What the lock chose; None where it is not in it."""
        packages = tomllib.loads((self.folder / "uv.lock").read_text())["package"]
        return next((package["version"] for package in packages if package["name"] == distribution), None)


def _wheel_bytes(package: dict[str, Any]) -> int:
    fitting = [wheel.get("size", 0) for wheel in package.get("wheels", []) if _FITS.search(wheel.get("url", ""))]
    return max(fitting, default=0)


def _no_wheel(said: str) -> str:
    found = _NO_WHEEL.search(said)
    if found is None:
        return f"the app's dependencies cannot be had for {_TARGET.label}:\n{said.strip()}"
    version = f" {found['version']}" if found["version"] else ""
    return (
        f"{found['name']}{version} has no wheel for {_TARGET.label}, which is what AWS Lambda runs, and nothing is "
        f"compiled while packaging: ask for a version of {found['name']} that publishes one, or for another library"
    )
