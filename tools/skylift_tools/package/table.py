"""Draws reports for people."""

import platform

from rich.console import Console
from rich.table import Table

from skylift_tools.package.report import Report

_SMALL_BYTES = 50_000
_SHORT_MS = 1.0


def show(reports: list[Report], console: Console) -> None:
    """One table of services, then one of dependencies for each."""
    console.print(_services(reports))
    for report in reports:
        if len(report.package.parts) > 1:
            console.print(_dependencies(report))
    here = f"Python {platform.python_version()}, {platform.machine()}"
    console.print(f"Import times: this machine ({here}), from the zip alone, best of five.", style="dim")
    for report in reports:
        if report.fault:
            console.print(report.fault, style="red", markup=False)


def _services(reports: list[Report]) -> Table:
    table = _table(
        "Services", "service", "zip MB", "budget MB", "unpacked MB", "bytecode", "import ms", "x bare Python"
    )
    for report in reports:
        package, floor = report.package, report.floor
        table.add_row(
            package.service,
            _megabytes(package.size_bytes),
            _megabytes(package.budget_bytes) if package.budget_bytes else "none",
            _megabytes(package.unpacked_bytes),
            "yes" if package.bytecode else "no",
            f"{floor.total_ms:.0f}",
            f"{floor.ratio:.1f}",
            style="red" if report.fault else None,
        )
    return table


def _dependencies(report: Report) -> Table:
    table = _table(report.package.service, "dependency", "version", "zip MB", "unpacked MB", "import ms")
    for part in report.package.parts:
        spent = report.import_ms(part.name)
        if part.zipped >= _SMALL_BYTES or spent >= _SHORT_MS:
            sizes = (_megabytes(part.zipped), _megabytes(part.unpacked))
            table.add_row(part.name, part.version, *sizes, f"{spent:.0f}" if spent else "")
    table.add_row("Python itself", platform.python_version(), "", "", f"{report.import_ms('python'):.0f}", style="dim")
    return table


def _table(title: str, first: str, *numbers: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first, no_wrap=True)
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"
