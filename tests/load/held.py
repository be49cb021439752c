"""Descriptors, memory and logs of the platform's processes."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

from tests.faults.plane import Plane
from tests.load.memory import held_mb

NAMES = ("emulator", "door")


@dataclass(frozen=True)
class Held:
    """descriptors and mb by process; log_kb of all logs of the platform's own processes."""

    descriptors: dict[str, int]
    mb: dict[str, float]
    log_kb: int

    @classmethod
    def by(cls, plane: Plane) -> Held:
        logs = plane.platform.state / "logs"
        sizes = [path.stat().st_size for name in (*NAMES, "postgres") for path in logs.glob(f"{name}.log*")]
        return cls({name: plane.process(name).num_fds() for name in NAMES}, held_mb(plane), sum(sizes) >> 10)


def allow(plane: Plane, descriptors: int) -> dict[str, tuple[int, int]]:
    """Lower the soft limit of open files of the platform's processes; what it was before."""
    before = {}
    for name in NAMES:
        process = plane.process(name)
        before[name] = process.rlimit(psutil.RLIMIT_NOFILE)
        process.rlimit(psutil.RLIMIT_NOFILE, (descriptors, before[name][1]))
    return before


def allow_again(plane: Plane, before: dict[str, tuple[int, int]]) -> None:
    for name, limits in before.items():
        plane.process(name).rlimit(psutil.RLIMIT_NOFILE, limits)
