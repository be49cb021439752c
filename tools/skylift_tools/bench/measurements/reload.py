"""From a save in a service's folder to an answer of its new code."""

from __future__ import annotations

import time
from collections.abc import Iterator

from skylift_tools.bench import client
from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.platform import Platform
from skylift_tools.bench.quantiles import median
from skylift_tools.bench.row import Row, Target, quantity
from skylift_tools.bench.session import Session

FILE = "services/knowledge_api/knowledge_api/app.py"
TITLE = "Knowledge base"
DOCUMENT = "/api/knowledge/openapi.json"
ROUNDS = 5
SECONDS = Target(0.5)
_PATIENCE_SECONDS = 30
_QUIET_SECONDS = 0.5


def measure(session: Session) -> Iterator[Row]:
    platform = session.running()
    client.call(f"{platform.url}{DOCUMENT}")
    seconds = [_saved(platform, f"{TITLE} {number}") for number in range(ROUNDS)]
    longest = f"longest of {ROUNDS} {quantity(max(seconds), 's')}"
    yield Row("save to new code answering, median", median(seconds), "s", SECONDS, longest)


def _saved(platform: Platform, title: str) -> float:
    """In the platform's own copy of the checkout."""
    file = platform.layout.root / FILE
    before = _title(platform)
    text = file.read_text()
    if f'"{before}"' not in text:
        raise BenchFailure(f"reload: {FILE} does not hold the title {before!r}")
    # A person saves now and then; two saves at once would be one.
    time.sleep(_QUIET_SECONDS)
    began = time.perf_counter()
    file.write_text(text.replace(f'"{before}"', f'"{title}"'))
    while _title(platform) != title:
        if time.perf_counter() - began > _PATIENCE_SECONDS:
            raise BenchFailure(f"reload: the new code does not answer after {_PATIENCE_SECONDS} s")
    return time.perf_counter() - began


def _title(platform: Platform) -> str:
    return str(client.call(f"{platform.url}{DOCUMENT}")["info"]["title"])
