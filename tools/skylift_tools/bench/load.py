"""One request sent over and over to a server on loopback, and what came of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.quantiles import quantile

GENERATOR = Path(__file__).with_name("load_generator.py")
# Beyond this share of a core the generator itself may be what limits the figure.
BUSY = 0.9


@dataclass(frozen=True)
class Request:
    """A GET and the status that its answer must have."""

    path: str
    status: int
    headers: Mapping[str, str]

    def text(self, port: int) -> str:
        lines = [f"GET {self.path} HTTP/1.1", f"Host: localhost:{port}"]
        return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in self.headers.items()), "", ""])


@dataclass(frozen=True)
class Outcome:
    """`milliseconds` holds the latency of each request."""

    rate: float
    milliseconds: list[float]

    @property
    def median_ms(self) -> float:
        return quantile(self.milliseconds, 0.5)

    @property
    def p95_ms(self) -> float:
        return quantile(self.milliseconds, 0.95)


def run(port: int, request: Request, *, connections: int, seconds: float) -> Outcome:
    """Keep `connections` busy for so long. Raises BenchFailure for an answer with another status."""
    order = {
        "port": port,
        "request": request.text(port),
        "status": request.status,
        "connections": connections,
        "seconds": seconds,
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(GENERATOR)],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchFailure(f"GET {request.path} on port {port}: {done.stderr.strip()}")
    found = json.loads(done.stdout)
    if found["busy"] > BUSY:
        raise BenchFailure(f"the load generator itself was busy {found['busy']:.0%} of the time: nothing was measured")
    return Outcome(found["requests"] / found["seconds"], found["milliseconds"])


def together(outcomes: list[Outcome]) -> Outcome:
    """Rounds of the same length as one."""
    rate = sum(outcome.rate for outcome in outcomes) / len(outcomes)
    return Outcome(rate, [each for outcome in outcomes for each in outcome.milliseconds])
