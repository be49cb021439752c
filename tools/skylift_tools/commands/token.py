"""`skylift token`: an access token of the local user pool."""

from __future__ import annotations

import click

from skylift_tools.plane import user_pool
from skylift_tools.plane.layout import Layout

_GROUPS = ("user", "manager", "admin")


@click.command()
@click.option("--group", type=click.Choice(_GROUPS), required=True)
@click.option("--user", help="Made when there is none. Default: the group's name.")
def token(group: str, user: str | None) -> None:
    """Print an access token of a user who is in one group and no other."""
    click.echo(user_pool.access_token(Layout.find(), user or group, group))
