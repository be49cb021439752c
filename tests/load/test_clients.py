"""Two hundred clients that keep their connections: no request fails, and the platform holds no more from minute to
minute. `python -m tests.load.test_clients` does it for five minutes, with 1,024 descriptors for every process.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.faults.plane import Plane
from tests.load import held
from tests.load.clients import Request, Tally, ask_for
from tests.load.held import Held
from tests.running import start

CLIENTS, PAUSE_SECONDS, DESCRIPTORS = 200, 2.0, 1_024
SECONDS, WARM_UP_SECONDS = 25, 10
# Then the log streams that the emulator keeps are full.
LONG_WARM_UP_SECONDS = 60
# Connections of functions' workers, which come and go with them.
FLAT_DESCRIPTORS, FLAT_MB, LOG_KB = 60, 35, 1_024


def test_two_hundred_clients_take_up_no_more_from_second_to_second(plane: Plane) -> None:
    """What leaks a descriptor per request, or per second, soon refuses everyone."""
    before = held.allow(plane, DESCRIPTORS)
    try:
        judge(*_measured(plane, SECONDS, WARM_UP_SECONDS))
    finally:
        held.allow_again(plane, before)


def judge(tally: Tally, first: Held, last: Held) -> None:
    """Raises AssertionError with what was measured."""
    assert not tally.errors and set(tally.statuses) == {200}, tally
    for name in held.NAMES:
        assert last.descriptors[name] - first.descriptors[name] < FLAT_DESCRIPTORS, (first, last)
        assert last.descriptors[name] < DESCRIPTORS / 2, last
        assert last.mb[name] - first.mb[name] < FLAT_MB, (first, last)
    assert last.log_kb - first.log_kb < LOG_KB, (first, last)


def _measured(plane: Plane, seconds: float, warm_up: float) -> tuple[Tally, Held, Held]:
    """What came of all requests, and what was held after the warm-up and at the end."""
    looks: list[Held] = []

    def look() -> None:
        time.sleep(warm_up)
        while len(looks) < 1 or time.monotonic() < ends:
            looks.append(Held.by(plane))
            time.sleep(min(10, seconds / 5))

    ends = time.monotonic() + seconds - 1
    watching = threading.Thread(target=look)
    watching.start()
    requests = _requests(plane)
    tally = asyncio.run(ask_for(seconds, requests, clients=CLIENTS, pause=PAUSE_SECONDS))
    watching.join()
    for seen in (looks[0], looks[-1]):
        print(seen)  # noqa: T201
    print(tally)  # noqa: T201
    return tally, looks[0], looks[-1]


def _requests(plane: Plane) -> list[Request]:
    """One that a table, one that table and database, one that a function alone, and one that the emulator answers."""
    bearer = f"authorization: Bearer {plane.platform.token('manager', 'load-manager')}"
    gateway = plane.platform.port
    emulator = int(plane.endpoint.rpartition(":")[2])
    return [
        Request(gateway, "/api/knowledge/documents", (bearer,)),
        Request(gateway, "/api/knowledge/health/deep", (bearer,)),
        Request(gateway, "/api/knowledge/health"),
        Request(emulator, "/_skylift/health"),
    ]


def main() -> None:
    """Five minutes on a platform of its own; the shell's `ulimit -n` is lowered for all of it."""
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        plane = Plane(start(Path(folder) / "state", code="source"))
        try:
            judge(*_measured(plane, minutes * 60, LONG_WARM_UP_SECONDS))
        finally:
            plane.platform.stop()


if __name__ == "__main__":
    main()
