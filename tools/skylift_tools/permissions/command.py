"""The command line of `skylift permissions`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from skylift_tools.plane import lock
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.plane.record import Record

if TYPE_CHECKING:
    from skylift_tools.permissions.grants import Role


@click.command()
@click.argument("name", required=False)
@click.option("--unused", is_flag=True, help="Only the rights that were never used.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def permissions(name: str | None, *, unused: bool, as_json: bool) -> None:
    """Show what roles were granted, what they used of it, and what they were refused.

    NAME is a function, a state machine, a role, or a stack; without it, all. Let the tests or a colleague use the
    platform first: a right that was never used was not needed by anything that ran since it came up.
    """
    from skylift_tools.permissions import telling
    from skylift_tools.permissions.grants import roles
    from skylift_tools.permissions.report import report
    from skylift_tools.permissions.uses import seen

    layout = Layout.find()
    plane = lock.running(layout)
    if not plane:
        raise PlaneProblem("nothing runs here: start it with `make up`")
    found = seen(plane["emulator_port"], layout.root_key)
    entries = report(_meant(roles(Record.read(layout.stacks)), name), found)
    if as_json:
        click.echo(json.dumps(telling.as_json(entries, found.since), indent=2))
    elif unused or name:
        told = telling.unused if unused else telling.details
        click.echo("\n\n".join("\n".join(told(entry)) for entry in entries))
    else:
        click.echo("\n".join(telling.overview(entries, found.since)))


def _meant(known: Sequence[Role], name: str | None) -> list[Role]:
    if not name:
        return list(known)
    found = [role for role in known if name in (role.holder, role.name)] or [r for r in known if r.stack == name]
    if not found:
        raise PlaneProblem(f"there is no role of {name}; there are those of {', '.join(r.holder for r in known)}")
    return found
