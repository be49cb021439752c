"""From `skylift up` to ready and to the first answer of a function: without state, and again with it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from skylift_tools.bench import client
from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.platform import Platform
from skylift_tools.bench.row import Row, Target, quantity
from skylift_tools.bench.session import Session

HEALTH = "/api/knowledge/health"
COLD_SECONDS, AGAIN_SECONDS = Target(5), Target(1.5)


def measure(session: Session) -> Iterator[Row]:
    platform = session.platform
    if platform.running or platform.layout.state.exists():
        raise BenchFailure("ready: it must come first, because it needs a platform without state")
    yield _started(platform, "first answer after `up`, no state yet", COLD_SECONDS)
    platform.stop()
    yield _started(platform, "first answer after `up`, again", AGAIN_SECONDS)


def _started(platform: Platform, what: str, target: Target) -> Row:
    began = time.perf_counter()
    ready = platform.start()
    client.call(f"{platform.url}{HEALTH}")
    return Row(what, time.perf_counter() - began, "s", target, f"ready after {quantity(ready, 's')}")
