"""`skylift env`: the variables that AWS clients need."""

from __future__ import annotations

import json
import shlex

import click

from skylift_tools.plane.layout import Layout

ENV_COMMAND = 'eval "$(.venv/bin/skylift env)"'


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def env(as_json: bool) -> None:
    """Print what to export for AWS clients; it holds the root key of this checkout.

    In a shell: eval "$(.venv/bin/skylift env)"
    """
    from skylift_tools.plane.client_environment import client_environment

    found = client_environment(Layout.find())
    lines = (f"export {name}={shlex.quote(value)}" for name, value in found.items())
    click.echo(json.dumps(found, indent=2) if as_json else "\n".join(lines))
