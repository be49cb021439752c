"""The command line of `skylift bench`."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

import click

from skylift_tools.bench import machine, measurements
from skylift_tools.bench.report import document, quote
from skylift_tools.bench.row import Row
from skylift_tools.bench.session import Session, session
from skylift_tools.plane.layout import Layout

_FILE = "bench.md"


@click.command()
@click.option("--only", multiple=True, type=click.Choice(measurements.NAMES), help="Take this one; may be repeated.")
@click.option("--list", "listing", is_flag=True, help="Name the measurements and end.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=f"Default: {_FILE} in the state folder.")
@click.option("--readme", is_flag=True, help="Quote the table in README.md, too; only a whole run is quoted.")
def bench(only: tuple[str, ...], out: Path | None, *, listing: bool, readme: bool) -> None:
    """Measure this checkout on this machine; writes one table.

    It brings up a platform of its own, beside one that runs, and leaves nothing of it behind. Fails when a figure
    cannot be taken; a target that is not met is said in the table and is no failure.
    """
    if listing:
        for name in measurements.NAMES:
            click.echo(f"{name:<12} {measurements.about(name)}")
        return
    if only and readme:
        raise click.UsageError("--readme quotes a whole run: leave out --only")
    layout = Layout.find()
    names = only or measurements.NAMES
    about = [*machine.described(layout.root), *measurements.notes(names)]
    _end_in_order()
    with session(layout.root, click.echo) as run:
        rows = list(_taken(names, run))
    text = document(rows, about)
    if readme:
        quote(text, layout.root / "README.md")
    _write(text, out or layout.state / _FILE)


def _write(text: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    click.echo(f"\n{text}\nwritten to {target}")


def _taken(names: Sequence[str], run: Session) -> Iterator[tuple[str, Row]]:
    for name in names:
        began = time.monotonic()
        click.echo(f"{name}: {measurements.about(name)}")
        for row in measurements.measure(name, run):
            what, seen, beside, target, met = row.cells()
            click.echo(
                f"  {what}: {seen}{f' ({beside})' if beside else ''}{f', target {target}: {met}' if met else ''}"
            )
            yield name, row
        click.echo(f"  took {time.monotonic() - began:.0f} s")


def _end_in_order() -> None:
    """A signal ends the bench as an exception does, so that its platform goes with it."""

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
