"""The Python environment of the checkout, made anew while the platform runs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

from .problems import PlaneProblem


async def install(root: Path) -> bool:
    """What `make setup` does; whether it had anything to do. Raises `PlaneProblem` with what it said."""
    before = _stamp(root)
    process = await asyncio.create_subprocess_exec(
        str(root / "tools" / "setup.sh"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = await process.communicate()
    finally:
        # The platform may be told to end in the middle of it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise PlaneProblem(f"the environment could not be made:\n{output.decode().strip()}")
    return _stamp(root) != before


def _stamp(root: Path) -> str:
    path = root / ".venv" / "skylift.stamp"
    return path.read_text() if path.exists() else ""
