"""What can go wrong while a zip is built. Every message names the fault and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skylift_infra.packaging.package import Package


class PackagingError(Exception):
    """A zip could not be built."""


class NoWheelError(PackagingError):
    """A dependency publishes no wheel for the target's platform and Python."""

    def __init__(self, service: str, dependency: str, *, platform: str) -> None:
        super().__init__(
            f"{service}: {dependency} has no wheel for {platform}, and nothing is compiled while packaging. "
            f"Choose a version of {dependency.split('==')[0]} that publishes one, or another library."
        )


class NoTargetPythonError(PackagingError):
    """No interpreter of the target's minor version, so no bytecode that would be the same on every machine."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"no Python {version} on this machine to compile bytecode for AWS Lambda with. "
            f"Install one (uv python install {version}), or set SKYLIFT_TARGET_PYTHON to its path, or build without "
            "bytecode, which starts slower: `skylift package --without-bytecode`, or for every build "
            "`[tool.skylift.package] bytecode = false` in the service's pyproject.toml."
        )


class OverBudgetError(PackagingError):
    """The zip is larger than the service allows itself; `package` is that zip, built and not to be deployed."""

    def __init__(self, package: Package, message: str) -> None:
        super().__init__(message)
        self.package = package
