"""What the figures were taken on: without it, they say nothing."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_BYTES_A_GB = 1_000_000_000


def described(root: Path) -> list[str]:
    """Lines: date, commit, machine, load at the start."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _BYTES_A_GB
    cores = len(os.sched_getaffinity(0))
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    return [
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, commit {_commit(root)}",
        f"{cores} cores of {_processor()}, {memory:.0f} GB, {system}",
        f"load average at the start: {load}",
    ]


def _processor() -> str:
    lines = _CPUINFO.read_text().splitlines() if _CPUINFO.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{platform.machine()} ({names[0]})" if names else platform.machine()


def _commit(root: Path) -> str:
    """The short hash, with a plus where files differ from it."""
    hash_ = _git(root, "rev-parse", "--short", "HEAD")
    if hash_ is None:
        return "unknown (no Git here)"
    return f"{hash_}+" if _git(root, "status", "--porcelain") else hash_


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
