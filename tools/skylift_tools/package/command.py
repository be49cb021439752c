"""The command line of `skylift package`."""

import json
import sys

import click
from rich.console import Console
from skylift_infra.packaging import PackagingError, Target

from skylift_tools.package.found import functions
from skylift_tools.package.imports import HandlerFailedError
from skylift_tools.package.report import Report, report
from skylift_tools.package.table import show


@click.command()
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@click.option(
    "--target", type=click.Choice([each.value for each in Target]), default=Target.AWS.value, show_default=True
)
@click.option(
    "--without-bytecode", is_flag=True, help="Leave out .pyc files: any machine can build, starts are slower."
)
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def package(services: tuple[str, ...], target: str, *, without_bytecode: bool, as_json: bool) -> None:
    """Build the zips of all services, or of those named, and weigh them.

    Fails when one is over its budget, cannot be built, or does not import from its zip alone.
    """
    try:
        reports = _reports(services, Target(target), bytecode=False if without_bytecode else None)
    except (PackagingError, HandlerFailedError) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps([each.as_json() for each in reports], indent=2))
    else:
        show(reports, Console())
    if any(each.fault for each in reports):
        sys.exit(1)


def _reports(services: tuple[str, ...], target: Target, *, bytecode: bool | None) -> list[Report]:
    return [report(folder, target=target, bytecode=bytecode) for folder in functions(services)]
