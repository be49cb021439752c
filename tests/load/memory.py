"""How much memory the platform's processes hold."""

from pathlib import Path

import psutil

from tests.faults.plane import PROCESSES, Plane


def held_mb(plane: Plane) -> dict[str, float]:
    """PSS in MB per process of the plane with its children, so that pages which they share count once."""
    return {name: _pss_mb(plane.process(name)) for name in PROCESSES}


def _pss_mb(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return round(sum(_pss_kb(member.pid) for member in family) / 1024, 1)


def _pss_kb(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        # It ended since it was listed.
        return 0
    return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
