"""The Python environment of the checkout, made anew while the platform runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

from .problems import PlaneProblem


async def install(root: Path) -> None:
    """What `make setup` does; a few milliseconds when nothing changed. Raises `PlaneProblem` with what it said."""
    process = await asyncio.create_subprocess_exec(
        str(root / "tools" / "setup.sh"), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise PlaneProblem(f"the environment could not be made:\n{output.decode().strip()}")
