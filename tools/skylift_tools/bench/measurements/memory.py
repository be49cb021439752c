"""Memory of the idle platform, pages that processes share counted once (PSS)."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import psutil

from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.platform import Platform
from skylift_tools.bench.row import Row
from skylift_tools.bench.session import Session

# What only started it has ended by then.
QUIET_SECONDS = 3
KIB_A_MB = 1_000_000 / 1024
# What a process is, by what its command line holds; the first that fits.
KINDS = (
    ("skylift_emulator", "emulator"),
    ("skylift_tools.door", "door and executor"),
    ("skylift_sandbox", "functions and their zygote"),
    ("postgres", "PostgreSQL"),
    ("skylift up", "supervisor"),
    ("skylift_tools", "programs"),
)


def measure(session: Session) -> Iterator[Row]:
    platform = session.running()
    time.sleep(QUIET_SECONDS)
    found = _by_kind(platform)
    for kind, (processes, megabytes) in found.items():
        yield Row(f"memory: {kind}", megabytes, "MB", beside=_processes(processes))
    total = sum(megabytes for _, megabytes in found.values())
    yield Row("memory of the platform", total, "MB", beside=_processes(sum(count for count, _ in found.values())))


def _processes(count: int) -> str:
    return f"{count} process" + ("es" if count > 1 else "")


def _by_kind(platform: Platform) -> dict[str, tuple[int, float]]:
    """How many processes, and their megabytes, the largest first."""
    counts: defaultdict[str, int] = defaultdict(int)
    megabytes: defaultdict[str, float] = defaultdict(float)
    for process in platform.processes():
        # A process may end while they are counted.
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            kind, size = _kind(process), _pss_megabytes(process.pid)
            counts[kind] += 1
            megabytes[kind] += size
    return {kind: (counts[kind], megabytes[kind]) for kind in sorted(counts, key=lambda kind: -megabytes[kind])}


def _kind(process: psutil.Process) -> str:
    command = " ".join(process.cmdline()) or process.name()
    return next((kind for mark, kind in KINDS if mark in command), process.name())


def _pss_megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except FileNotFoundError:
        raise ProcessLookupError(pid) from None
    except PermissionError as error:
        raise BenchFailure(f"the memory of process {pid} cannot be read: {error}") from None
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / KIB_A_MB
