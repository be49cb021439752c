"""Builds the zip of a service from the workspace's one lock: `build(folder, target=Target.AWS)`."""

from skylift_infra.packaging.build import build
from skylift_infra.packaging.errors import NoTargetPythonError, NoWheelError, OverBudgetError, PackagingError
from skylift_infra.packaging.package import Package, Part
from skylift_infra.packaging.target import Target

__all__ = [
    "NoTargetPythonError",
    "NoWheelError",
    "OverBudgetError",
    "Package",
    "PackagingError",
    "Part",
    "Target",
    "build",
]
