"""The command line of `skylift cost`."""

from __future__ import annotations

import click

from skylift_tools.plane.layout import Layout
from skylift_tools.plane.problems import PlaneProblem


@click.command()
@click.option("--stack", default="prod", show_default=True, help="The stack whose YAML counts.")
def cost(stack: str) -> None:
    """Show what each stack costs idle per month, from what its program declares; nothing need be up.

    Requests, traffic and storage come on top. Fails when a program declares a type that nobody priced yet.
    """
    from skylift_tools.cost import table
    from skylift_tools.cost.estimate import estimates
    from skylift_tools.cost.prices import Prices
    from skylift_tools.engine import EngineError

    layout, prices = Layout.find(), Prices.load()
    try:
        found = estimates(layout.root, layout.state, stack=stack, prices=prices)
    except EngineError as error:
        raise PlaneProblem(str(error)) from None
    click.echo("\n".join(table.lines(found, prices, stack=stack)))
    unknown = sorted({type for each in found for type in each.unknown})
    if unknown:
        raise PlaneProblem(f"no price for {', '.join(unknown)}: add a rule to skylift_tools/cost/idle.py")
