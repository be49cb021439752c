"""`skylift reset`: forget everything that the local platform has stored."""

from __future__ import annotations

import shutil

import click

from skylift_tools.plane import lock, postgres
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.problems import PlaneProblem


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Empty the local platform: stacks, tables, buckets, queues, databases."""
    layout = Layout.find()
    if lock.running(layout) is not None:
        raise PlaneProblem("the platform is up: stop it first with `make down`")
    if not layout.state.is_dir():
        click.echo("there is nothing to empty")
        return
    if not yes:
        click.confirm(f"Remove everything in {layout.state}?", abort=True)
    postgres.forget(layout)
    shutil.rmtree(layout.state)
    click.echo("emptied")
