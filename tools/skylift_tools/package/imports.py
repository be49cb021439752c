"""Measures what importing a handler costs, from its zip alone, in fresh interpreters.

No site-packages, no PYTHON* variables: what is not in the zip cannot be imported.
"""

import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from skylift_infra.packaging import Package

ROUNDS = 5
ISOLATED = (sys.executable, "-I", "-S")


@dataclass(frozen=True)
class ImportFloor:
    """Milliseconds of wall time, best of five: a process that imports the handler, and one that does nothing.

    `by_part` shares out the import itself by distribution; what is left is Python and its standard library.
    """

    total_ms: float
    bare_ms: float
    by_part: dict[str, float]

    @property
    def ratio(self) -> float:
        """How many times a bare interpreter's start."""
        return self.total_ms / self.bare_ms


class HandlerFailedError(Exception):
    """The handler cannot be imported from its zip alone."""


def measure(package: Package, *, handler: str, unpacked: Path, environment: dict[str, str]) -> ImportFloor:
    """Import `handler` from the folder `unpacked`; raises HandlerFailedError with the end of its traceback."""
    program = f"import sys; sys.path.insert(0, {str(unpacked)!r}); import {handler}"
    trace = _run(program, environment, "-X", "importtime")
    if trace.returncode != 0:
        tail = "\n".join(line for line in trace.stderr.splitlines() if not line.startswith("import time:"))
        raise HandlerFailedError(f"{package.service}: {handler} does not import from its zip alone:\n{tail}")
    return ImportFloor(
        total_ms=_best(program, environment),
        bare_ms=_best("pass", environment),
        by_part=_by_part(package, trace.stderr),
    )


def _run(program: str, environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    command = [*ISOLATED, *options, "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _best(program: str, environment: dict[str, str]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        _run(program, environment)
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def _by_part(package: Package, trace: str) -> dict[str, float]:
    """Lines are `import time: self [us] | cumulative | module`; self times add up without counting twice."""
    owner = {module: part.name for part in package.parts for module in part.modules}
    milliseconds: defaultdict[str, float] = defaultdict(float)
    for line in trace.splitlines():
        fields = line.removeprefix("import time:").split("|")
        if len(fields) == 3 and fields[0].strip().isdigit():
            milliseconds[owner.get(fields[2].strip().partition(".")[0], "python")] += int(fields[0]) / 1000
    return dict(milliseconds)
