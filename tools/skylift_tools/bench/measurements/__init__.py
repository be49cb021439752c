"""One file per measurement, in the order in which they are taken.

Each has `measure(session)`, which yields rows; the first line of its docstring says what it is about.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from typing import Any

from skylift_tools.bench.row import Row
from skylift_tools.bench.session import Session

NAMES = ("ready", "memory", "http", "message", "cold_start", "ingest", "reload", "search", "packages")


def about(name: str) -> str:
    """What a measurement is about, in one line."""
    return (_module(name).__doc__ or "").strip().splitlines()[0]


def notes(names: Iterable[str]) -> list[str]:
    """What must be known to read their figures: the `NOTE` of those that have one."""
    return [note for name in names if (note := getattr(_module(name), "NOTE", None))]


def measure(name: str, session: Session) -> Iterator[Row]:
    """Take it; raises BenchFailure, or whatever went wrong."""
    rows: Iterator[Row] = _module(name).measure(session)
    yield from rows


def _module(name: str) -> Any:
    return importlib.import_module(f"{__name__}.{name}")
