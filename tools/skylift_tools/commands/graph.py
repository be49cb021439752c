"""`skylift graph`: the stacks in the order of deployment, and who refers to whom."""

from __future__ import annotations

import json

import click

from skylift_tools.plane.layout import Layout


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def graph(as_json: bool) -> None:
    """Show the order of the stacks and their references, found by a dry run; nothing need be up."""
    from skylift_tools.plane.references import references

    found = references(Layout.find())
    if as_json:
        entries = [{"project": name, "references": names} for name, names in found.items()]
        click.echo(json.dumps(entries, indent=2))
        return
    for number, (name, names) in enumerate(found.items(), 1):
        click.echo(f"{number}. {name}" + (f"  <- {', '.join(names)}" if names else ""))
