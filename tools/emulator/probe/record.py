"""What held last time, and what is different now."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).with_name("recorded.json")
Results = dict[str, str]
MENDED, STOCK = "mended", "stock"


def read() -> dict[str, Results]:
    """Results by how the emulator was run: `mended` as the plane runs it, `stock` as MiniStack comes."""
    recorded: dict[str, Results] = json.loads(FILE.read_text())
    return recorded


def write(results: dict[str, Results]) -> None:
    FILE.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n")


def changes(was: Results, now: Results) -> list[str]:
    """One line for each check that is not as recorded."""
    return [
        f"{name}: was {was.get(name, 'not there')!r}, is {now.get(name, 'not there')!r}"
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]
