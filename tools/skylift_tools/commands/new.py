"""`skylift new service`: one more folder."""

from __future__ import annotations

import click

from skylift_tools.plane.layout import Layout


@click.group()
def new() -> None:
    """Write the folder of something new."""


@new.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(["api", "worker"]), default="api", show_default=True)
def service(name: str, kind: str) -> None:
    """Write services/NAME, which passes every test and check as it is; a running platform brings it up by itself.

    NAME is <system>_<what it does>, such as knowledge_reports. `<system>_api` serves /api/<system>, any other API
    /api/<system>/<what it does>.
    """
    from skylift_tools.scaffold.name import Name
    from skylift_tools.scaffold.service import write

    layout = Layout.find()
    folder = write(layout.root, Name.parse(name), kind)
    click.echo(f"{folder.relative_to(layout.root)} is written")
