"""The idle cost of whole stacks, from what their programs declare."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from skylift_tools.cost import idle
from skylift_tools.cost.prices import Prices
from skylift_tools.engine import Clients, World
from skylift_tools.engine.order import deployment_order
from skylift_tools.engine.projects import find


@dataclass(frozen=True)
class Item:
    """`count` equal charges; US dollars a month for all of them."""

    what: str
    count: int
    usd: float


@dataclass(frozen=True)
class Estimate:
    """One stack: US dollars a month while nobody uses it, and the types that nobody priced yet."""

    project: str
    items: tuple[Item, ...]
    unknown: tuple[str, ...]

    @property
    def usd(self) -> float:
        return sum(item.usd for item in self.items)


def estimates(root: Path, state: Path, *, stack: str, prices: Prices) -> list[Estimate]:
    """Every stack of the workspace at `root`, in the order of deployment; nothing need be up. Raises EngineError."""
    # A dry run makes nothing, so nobody needs to answer at this address.
    world = World(Clients("http://127.0.0.1:9"), state / "cost" / stack, stack=stack)
    return [
        _estimate(project.name, [(each.type, each.inputs) for each in world.declared(project)], prices)
        for project in deployment_order(find(root), world)
    ]


def _estimate(project: str, declared: list[tuple[str, idle.Inputs]], prices: Prices) -> Estimate:
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    unknown: set[str] = set()
    for type, inputs in declared:
        found = idle.charges(type, inputs, prices)
        if found is None:
            unknown.add(type)
        for charge in found or []:
            counts[charge.what] += 1
            sums[charge.what] += charge.usd  # type: ignore[assignment]  # typeshed's Counter holds integers only
    items = sorted((Item(what, counts[what], float(usd)) for what, usd in sums.items()), key=lambda item: -item.usd)
    return Estimate(project, tuple(items), tuple(sorted(unknown)))
