"""One line of the table: what was measured, what came out, and what it had to reach."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must not exceed; with `at_least`, what it must reach."""

    limit: float
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """`seen` is in `unit`; `beside` says what else the same run saw, such as the baseline of a ratio."""

    what: str
    seen: float
    unit: str
    target: Target | None = None
    beside: str = ""

    @property
    def met(self) -> bool | None:
        """None where nothing is promised."""
        return self.target.met_by(self.seen) if self.target else None

    def cells(self) -> tuple[str, str, str, str, str]:
        """What was measured, what was seen, beside what, the target, whether it was met."""
        target = ""
        if self.target:
            target = f"{'at least' if self.target.at_least else 'at most'} {quantity(self.target.limit, self.unit)}"
        met = {None: "", True: "yes", False: "no"}[self.met]
        return self.what, quantity(self.seen, self.unit), self.beside, target, met


def quantity(value: float, unit: str) -> str:
    """Three digits that count, and the unit: `1,230 requests/s`, `0.55 ms`."""
    return f"{number(value)} {unit}"


def number(value: float) -> str:
    """Three digits that count, with thousands apart."""
    size = abs(value)
    decimals = 0 if size >= 100 or value == round(value) else 1 if size >= 10 else 2
    return f"{value:,.{decimals}f}"
