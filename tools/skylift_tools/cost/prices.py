"""AWS's list prices, as far as an idle platform meets them: read from `prices.toml`, each with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_FILE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True)
class Price:
    """US dollars for one `unit`."""

    usd: float
    unit: str
    source: str


@dataclass(frozen=True)
class Prices:
    """The prices of one region on one day."""

    region: str
    read_on: date
    by_name: dict[str, Price]

    def usd(self, name: str) -> float:
        """Raises KeyError for a price that the table lacks."""
        return self.by_name[name].usd

    @classmethod
    def load(cls) -> Prices:
        table = tomllib.loads(_FILE.read_text())
        return cls(table.pop("region"), table.pop("read_on"), {name: Price(**entry) for name, entry in table.items()})
