"""`skylift logs`: what functions and the plane's processes said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click

from skylift_tools.plane.layout import Layout
from skylift_tools.plane.problems import PlaneProblem

_LINES = 50
_PAUSE_SECONDS = 0.1
_TAIL_BYTES = 64 << 10


@click.command()
@click.argument("service", required=False)
@click.option("--follow", "-f", is_flag=True, help="Go on showing what comes.")
def logs(service: str | None, follow: bool) -> None:
    """Show the last lines of SERVICE, or of everything."""
    folder = Layout.find().logs
    files = _files(folder, service)
    positions = {path: _show_tail(path, name=len(files) > 1) for path in files}
    while follow:
        time.sleep(_PAUSE_SECONDS)
        for path in _files(folder, service):
            positions[path] = _show_new(path, positions.get(path, 0), name=service is None)


def _files(folder: Path, service: str | None) -> list[Path]:
    known = sorted(folder.glob("*.log"))
    if service is None:
        return known
    found = [path for path in known if path.stem == service]
    if not found:
        names = ", ".join(path.stem for path in known) or "nothing yet"
        raise PlaneProblem(f"{service} has written no log; there is: {names}")
    return found


def _show_tail(path: Path, *, name: bool) -> int:
    size = path.stat().st_size
    start = max(0, size - _TAIL_BYTES)
    lines = list(_read(path, start, size))[-_LINES:]
    _print(path, lines, name=name)
    return size


def _show_new(path: Path, position: int, *, name: bool) -> int:
    size = path.stat().st_size
    # A log that has been turned over begins anew.
    _print(path, _read(path, position if size >= position else 0, size), name=name)
    return size


def _read(path: Path, start: int, end: int) -> Iterator[str]:
    with path.open("rb") as file:
        file.seek(start)
        yield from file.read(end - start).decode(errors="replace").splitlines()


def _print(path: Path, lines: Iterator[str] | list[str], *, name: bool) -> None:
    for line in lines:
        click.echo(f"{path.stem}: {line}" if name else line)
