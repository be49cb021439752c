"""`.venv/bin/skylift destroy`: a stack whose folder is gone, with its data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from skylift_tools.plane import lock, unix_http
from skylift_tools.plane.door_config import door_config
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.ports import LOOPBACK
from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.plane.record import Record

if TYPE_CHECKING:
    from skylift_tools.engine import UpResult


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def destroy(name: str, yes: bool) -> None:
    """Remove a stack whose folder is gone, with the data that the platform keeps for it."""
    from skylift_tools.engine import EngineError

    layout = Layout.find()
    plane = lock.running(layout)
    if not plane:
        raise PlaneProblem("nothing runs here: start it with `make up`")
    try:
        stores = _stores(layout, name)
        if stores and not yes:
            click.confirm(f"Remove {name} with all data in {', '.join(stores)}?", abort=True)
        result = _destroy(layout, plane, name)
    except EngineError as error:
        raise PlaneProblem(str(error)) from None
    click.echo(f"{name}: {result.deleted} deleted")


def _stores(layout: Layout, name: str) -> list[str]:
    from skylift_tools.cloud import Cloud
    from skylift_tools.plane import deployed
    from skylift_tools.plane.gone import gone

    record = Record.read(layout.stacks)
    if name not in record.stacks:
        raise PlaneProblem(f"there is no stack {name!r}: `.venv/bin/skylift graph` names those that have a folder")
    if name not in gone(layout, record):
        raise PlaneProblem(f"{name} has its folder, and would come up again: remove the folder first")
    deployed.check(record, name, Cloud.of(layout))
    return record.stores(name)


def _destroy(layout: Layout, plane: dict[str, Any], name: str) -> UpResult:
    from skylift_tools.engine import Clients, World
    from skylift_tools.plane.gone import destroy as remove

    endpoint = f"http://{LOOPBACK}:{plane['emulator_port']}"
    result = remove(layout, World(Clients(endpoint, key=layout.root_key), layout.state), name)
    config = door_config(Record.read(layout.stacks), endpoint)
    unix_http.call(layout.socket, "POST /deploy", config)
    return result
