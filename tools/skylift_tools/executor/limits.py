"""How many workers a function may have."""

import os
from dataclasses import dataclass

MEMORY_PER_WORKER_MB = 512


@dataclass(frozen=True, slots=True)
class Limits:
    """At most `workers` per pool; up to `eager` are started without a moment's patience."""

    workers: int
    eager: int


def default_limits() -> Limits:
    """Ten workers per function, fewer on a machine with little memory."""
    memory_mb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    return Limits(workers=max(2, min(10, memory_mb // MEMORY_PER_WORKER_MB)), eager=max(1, (os.cpu_count() or 2) - 1))
