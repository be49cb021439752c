"""The cold start of every function, beside a bare handler's and its own import floor.

The cold start is what the executor takes from the order for a worker to one that waits for its first event. The floor
is a fresh Python that imports the same module from the function's zip, with bytecode: what no start that imports can
go below. The bare handler shows what the executor itself takes.
"""

from __future__ import annotations

import json
import tempfile
import time
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from skylift_infra.packaging import Target as Machine
from skylift_infra.packaging import build

from skylift_tools.bench import client, environment
from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.measurements.http import API, NOT_FOUND, PATH
from skylift_tools.bench.platform import Platform
from skylift_tools.bench.quantiles import median
from skylift_tools.bench.row import Row, Target, quantity
from skylift_tools.bench.session import Session
from skylift_tools.package import imports
from skylift_tools.package.found import functions
from skylift_tools.plane.record import Record

ROUNDS = 5
OF_THE_FLOOR = Target(1.5)
BARE = "bench_bare"
BARE_HANDLER = "def handler(event, context):\n    return event\n"


def measure(session: Session) -> Iterator[Row]:
    platform = session.running()
    record = Record.read(platform.layout.stacks)
    names = record.functions(record.stacks)
    bare_ms = _bare_ms(platform, session.scratch / BARE, like=platform.function(names[0]))
    yield Row("cold start of a bare handler", bare_ms, "ms")
    first = [_first_request_ms(platform) for _ in range(ROUNDS + 1)][1:]
    yield Row(
        f"a request to {API} at rest, median", median(first), "ms", beside=f"longest {quantity(max(first), 'ms')}"
    )
    for name in names:
        function = platform.function(name)
        cold_ms, floor_ms = _cold_ms(platform, name), _floor_ms(session.root, function)
        beside = f"{quantity(cold_ms, 'ms')}; floor {quantity(floor_ms, 'ms')}; {cold_ms / bare_ms:.1f} bare handlers"
        yield Row(
            f"cold start of {name}, share of its import floor", cold_ms / floor_ms, "of the floor", OF_THE_FLOOR, beside
        )


def _first_request_ms(platform: Platform) -> float:
    """Door to door: the worker is started, and its first event worked off."""
    platform.control("POST /rest", {})
    began = time.perf_counter()
    client.call(platform.url + PATH, token=platform.tokens["user"], expected=NOT_FOUND)
    return (time.perf_counter() - began) * 1000


def _cold_ms(platform: Platform, name: str) -> float:
    """A reload starts a new worker from the code as it is. The first one lets the zygote learn what it imports."""
    return median([_reloaded_ms(platform, name) for _ in range(ROUNDS + 1)][1:])


def _reloaded_ms(platform: Platform, name: str) -> float:
    answer = platform.control("POST /reload", {"functions": [name]})[name]
    if not answer["ok"]:
        raise BenchFailure(f"{name} does not start: {answer['error']}")
    return _last_ms(platform, name)


def _bare_ms(platform: Platform, folder: Path, *, like: dict[str, Any]) -> float:
    folder.mkdir()
    (folder / f"{BARE}.py").write_text(BARE_HANDLER)
    own = {"name": BARE, "handler": f"{BARE}.handler", "folder": str(folder), "environment": {}}
    order = {"spec": {**like, **own}, "event": {}}
    times = []
    for _ in range(ROUNDS + 1):
        answer = platform.control("POST /invoke", {**order, "request_id": str(uuid.uuid4())})
        if answer["kind"] != "result":
            raise BenchFailure(f"the bare handler fails: {json.dumps(answer['payload'])}")
        times.append(_last_ms(platform, BARE))
        platform.control("POST /rest", {})
    return median(times[1:])


def _last_ms(platform: Platform, name: str) -> float:
    return float(platform.control("GET /status")["functions"][name]["cold_start_ms"])


def _floor_ms(root: Path, function: dict[str, Any]) -> float:
    name = Path(function["folder"]).name
    folder = next(folder for folder in functions() if folder.name == name)
    package = build(folder, target=Machine.LOCAL)
    module = function["handler"].rpartition(".")[0]
    with tempfile.TemporaryDirectory(prefix="skylift-floor-") as scratch:
        zipfile.ZipFile(package.path).extractall(scratch)
        floor = imports.measure(package, handler=module, unpacked=Path(scratch), environment=environment.of(function))
    return floor.total_ms
