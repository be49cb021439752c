"""Rows that disturb nobody, all at once; what waits costs nothing then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from tests.faults.fault import Row
from tests.faults.plane import Plane

# Each holds a worker of a stage for a while, and a stage has four.
AT_ONCE = 6


@dataclass(frozen=True)
class Crowd:
    plane: Plane
    running: dict[str, Future[None]]

    def run(self, row: Row) -> None:
        """Alone, or to its end what is running already."""
        if row.name in self.running:
            self.running[row.name].result()
        else:
            row.run(self.plane)


@contextmanager
def crowd_on(plane: Plane, rows: Iterable[Row]) -> Iterator[Crowd]:
    # Made once, and used by all of them.
    assert plane.admin and plane.manager and plane.endpoint
    with ThreadPoolExecutor(AT_ONCE) as people:
        yield Crowd(plane, {row.name: people.submit(row.run, plane) for row in rows if row.fault.aside})
