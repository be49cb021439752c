"""`skylift graph`: the stacks in the order of deployment, who refers to whom, and a picture of what they hold."""

from __future__ import annotations

import json

import click

from skylift_tools.plane.layout import Layout
from skylift_tools.plane.problems import PlaneProblem


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--mermaid", is_flag=True, help="A picture instead: functions, queues and stores, as Mermaid draws it on GitHub."
)
def graph(as_json: bool, mermaid: bool) -> None:
    """Show the order of the stacks and their references, found by a dry run; nothing need be up.

    The picture is of what was brought up here last.
    """
    if as_json and mermaid:
        raise click.UsageError("--json and --mermaid are two different things")
    if mermaid:
        click.echo(_drawn(Layout.find()), nl=False)
        return
    _list(Layout.find(), as_json)


def _drawn(layout: Layout) -> str:
    from skylift_tools.picture.mermaid import mermaid
    from skylift_tools.picture.recorded import picture
    from skylift_tools.plane.record import Record

    record = Record.read(layout.stacks)
    if not record.stacks:
        raise PlaneProblem("nothing was brought up here yet that could be drawn: start it with `make up`")
    return mermaid(picture(record))


def _list(layout: Layout, as_json: bool) -> None:
    from skylift_tools.plane.references import references

    found = references(layout)
    if as_json:
        entries = [{"project": name, "references": names} for name, names in found.items()]
        click.echo(json.dumps(entries, indent=2))
        return
    for number, (name, names) in enumerate(found.items(), 1):
        click.echo(f"{number}. {name}" + (f"  <- {', '.join(names)}" if names else ""))
