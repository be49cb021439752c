"""One service's numbers: its zip for the target, and what its import costs on this machine."""

import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skylift_infra.packaging import OverBudgetError, Package, Target, build

from skylift_tools.package.found import handler_module
from skylift_tools.package.imports import ImportFloor, measure
from skylift_tools.package.placeholders import environment


@dataclass(frozen=True)
class Report:
    """`fault` says why the zip may not be deployed; None when it may."""

    package: Package
    floor: ImportFloor
    fault: str | None

    def as_json(self) -> dict[str, Any]:
        """Plain values; sizes in bytes, times in milliseconds."""
        package, floor = self.package, self.floor
        return {
            "service": package.service,
            "target": package.target.value,
            "path": str(package.path),
            "sha256": package.sha256,
            "size_bytes": package.size_bytes,
            "unpacked_bytes": package.unpacked_bytes,
            "budget_bytes": package.budget_bytes,
            "bytecode": package.bytecode,
            "import_ms": round(floor.total_ms, 1),
            "bare_python_ms": round(floor.bare_ms, 1),
            "import_ratio": round(floor.ratio, 2),
            "fault": self.fault,
            "parts": [self._part_as_json(index) for index in range(len(package.parts))],
        }

    def _part_as_json(self, index: int) -> dict[str, Any]:
        part = self.package.parts[index]
        sizes = {"zipped_bytes": part.zipped, "unpacked_bytes": part.unpacked}
        return {"name": part.name, "version": part.version, **sizes, "import_ms": self.import_ms(part.name)}

    def import_ms(self, part: str) -> float:
        """What the import spends in one distribution's own modules."""
        return round(self.floor.by_part.get(part, 0.0), 1)


def report(folder: Path, *, target: Target, bytecode: bool | None) -> Report:
    """Build and measure; raises PackagingError and HandlerFailedError."""
    try:
        package, fault = build(folder, target=target, bytecode=bytecode), None
    except OverBudgetError as error:
        package, fault = error.package, str(error)
    return Report(package, _floor(folder), fault)


def _floor(folder: Path) -> ImportFloor:
    """Measured on a zip for this machine: the one for AWS holds another processor's libraries."""
    local = build(folder, target=Target.LOCAL)
    handler = handler_module(folder)
    with tempfile.TemporaryDirectory(prefix="skylift-package-") as scratch:
        unpacked = Path(scratch)
        zipfile.ZipFile(local.path).extractall(unpacked)
        supplied = environment(folder, package=handler.partition(".")[0], unpacked=unpacked)
        return measure(local, handler=handler, unpacked=unpacked, environment=supplied)
