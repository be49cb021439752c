"""Zip size and import floor of every service, as `skylift package` takes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from skylift_infra.packaging import NoTargetPythonError, PackagingError
from skylift_infra.packaging import Target as Machine

from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.row import Row, Target, quantity
from skylift_tools.bench.session import Session
from skylift_tools.package.found import functions
from skylift_tools.package.imports import HandlerFailedError
from skylift_tools.package.report import Report, report

BYTES_A_MB = 1_000_000


def measure(session: Session) -> Iterator[Row]:
    for folder in functions():
        session.say(f"  packaging {folder.name}")
        try:
            found = _report(folder)
        except (PackagingError, HandlerFailedError) as error:
            raise BenchFailure(str(error)) from None
        package, floor = found.package, found.floor
        budget = Target(package.budget_bytes / BYTES_A_MB) if package.budget_bytes else None
        with_or_without = "with" if package.bytecode else "without"
        beside = f"{with_or_without} bytecode, {quantity(package.unpacked_bytes / BYTES_A_MB, 'MB')} unpacked"
        yield Row(f"zip of {folder.name} for AWS", package.size_bytes / BYTES_A_MB, "MB", budget, beside)
        bare = f"a Python that does nothing {quantity(floor.bare_ms, 'ms')}"
        yield Row(f"import floor of {folder.name}", floor.total_ms, "ms", beside=bare)


def _report(folder: Path) -> Report:
    """Without bytecode, and with the budget of that, where no Python of Lambda's version is installed."""
    try:
        return report(folder, target=Machine.AWS, bytecode=None)
    except NoTargetPythonError:
        return report(folder, target=Machine.AWS, bytecode=False)
