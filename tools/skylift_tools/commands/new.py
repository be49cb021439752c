"""`skylift new service`: one more folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from skylift_tools.plane import lock
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.problems import PlaneProblem

if TYPE_CHECKING:
    from skylift_tools.scaffold.app.bring import Brought
    from skylift_tools.scaffold.name import Name

_APP_ONLY = ("source", "requirements_file", "requirements", "settings", "public")


@click.group()
def new() -> None:
    """Write the folder of something new."""


@new.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(["api", "worker"]), default="api", show_default=True)
@click.option("--app", "reference", metavar="MODULE:APP", help="An existing FastAPI app, as uvicorn takes it.")
@click.option("--from", "source", type=Path, metavar="FOLDER", help="The folder that its modules are imported from.")
@click.option("--requirements", "requirements_file", type=Path, metavar="FILE", help="Else found beside the source.")
@click.option("--with", "requirements", multiple=True, metavar="REQUIREMENT", help="One more that it depends on.")
@click.option("--setting", "settings", multiple=True, metavar="NAME=VALUE", help="A variable that it reads.")
@click.option("--public", multiple=True, metavar='"GET /path"', help="A route of it that needs no token.")
def service(name: str, kind: str, reference: str | None, **about: Any) -> None:
    """Write services/NAME, which passes every test and check as it is; a running platform brings it up by itself.

    NAME is <system>_<what it does>, such as knowledge_reports. `<system>_api` serves /api/<system>, any other API
    /api/<system>/<what it does>.
    """
    from skylift_tools.scaffold.name import Name
    from skylift_tools.scaffold.service import write

    layout, parsed = Layout.find(), Name.parse(name)
    if reference:
        _say(_bring(layout, parsed, kind=kind, reference=reference, about=about), parsed, layout)
        return
    if given := [option for option in _APP_ONLY if about[option]]:
        raise PlaneProblem(f"--{given[0].partition('_')[0]} is about an existing app: name it by --app")
    folder = write(layout.root, parsed, kind)
    click.echo(f"{folder.relative_to(layout.root)} is written. {_next(layout)}")


def _bring(layout: Layout, name: Name, *, kind: str, reference: str, about: dict[str, Any]) -> Brought:
    from skylift_tools.scaffold.app.bring import bring
    from skylift_tools.scaffold.app.request import BroughtApp, parsed_settings

    if kind != "api":
        raise PlaneProblem(f"--app is an HTTP API, and --kind says {kind}")
    settings, secrets = parsed_settings(about.pop("settings"))
    source = about.pop("source")
    app = BroughtApp(reference, source.resolve() if source else None, settings=settings, secrets=secrets, **about)
    return bring(layout.root, name, app)


def _say(brought: Brought, name: Name, layout: Layout) -> None:
    versions = ", ".join(f"{distribution} {version}" for distribution, version in brought.versions.items() if version)
    folder, operations = brought.folder.relative_to(layout.root), brought.found.operations
    click.echo(f"{folder} is written: {operations} operations under {name.prefix}, {versions}")
    if brought.left_behind:
        click.echo(f"left behind: {', '.join(brought.left_behind)}")
    for finding in brought.findings:
        click.echo(f"\n{finding}")
    click.echo(f"\n{_next(layout)}")


def _next(layout: Layout) -> str:
    return "The running platform brings it up." if lock.running(layout) else "`make up` brings it up."
