"""Estimates as a Markdown table, which reads as well in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from skylift_tools.cost.estimate import Estimate, Item
from skylift_tools.cost.prices import Prices

_SMALL_USD = 0.005


def lines(estimates: Sequence[Estimate], prices: Prices, *, stack: str) -> list[str]:
    """One row a stack and their sum."""
    rows = [f"| `{each.project}` | {each.usd:.2f} | {_made_of(each.items)} |" for each in estimates]
    total = sum(each.usd for each in estimates)
    return [
        f"| stack `{stack}` | idle, USD a month | made of |",
        "|---|---:|---|",
        *rows,
        f"| all | {total:.2f} | list prices of {prices.region} read on {prices.read_on}, free tiers not taken off |",
    ]


def _made_of(items: Sequence[Item]) -> str:
    shown = [item for item in items if item.usd >= _SMALL_USD]
    return ", ".join(f"{_several(item)} {item.usd:.2f}" for item in shown) or "nothing stands still for money"


def _several(item: Item) -> str:
    return item.what if item.count == 1 else f"{item.count} x {item.what}"
