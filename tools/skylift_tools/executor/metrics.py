"""What functions and the HTTP API did, counted here and sent to CloudWatch of the emulator once a second."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from .emulator import Emulator, EmulatorError
from .outcome import Outcome
from .spec import ExecutionSpec

log = logging.getLogger("skylift.executor")
BATCH_SECONDS = 1
# Values are told apart by when they came as finely as the emulator keeps them.
SLOT_SECONDS = 5
# While the emulator does not answer; a day of it must not fill the memory.
KEPT_SAMPLES = 100_000

Dimensions = tuple[tuple[str, str], ...]
Series = tuple[str, str, Dimensions, str]
Samples = Counter[tuple[Series, int, float]]
Run = tuple[int, str, str, bool, int, float]
Request = tuple[int, str, int, float]


class Metrics:
    """Counts at once, spells out and sends a moment later; to be used in one event loop."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._runs: Counter[Run] = Counter()
        self._requests: Counter[Request] = Counter()
        self._unsent: Samples = Counter()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Send what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._ship()

    def invocation(self, spec: ExecutionSpec, outcome: Outcome, *, running: int) -> None:
        """One run of a function, with how many ran at its end; by its name and, as on AWS, by the alias called."""
        alias = spec.arn.partition(":function:")[2]
        self._runs[_slot(), spec.name, alias, outcome.ok, running, _milliseconds(outcome.seconds)] += 1

    def request(self, api_id: str, status: int, seconds: float) -> None:
        """One answer of an HTTP API."""
        self._requests[_slot(), api_id, status, _milliseconds(seconds)] += 1

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BATCH_SECONDS)
            await self._ship()

    async def _ship(self) -> None:
        samples, self._unsent = self._unsent, Counter()
        runs, self._runs = self._runs, Counter()
        requests, self._requests = self._requests, Counter()
        _add_runs(samples, runs)
        _add_requests(samples, requests)
        if not samples:
            return
        try:
            await self._emulator.write_metrics(_message(samples))
        except EmulatorError as error:
            log.debug("metrics wait: %s", error)
            if len(samples) < KEPT_SAMPLES:
                self._unsent = samples


def _slot() -> int:
    return int(time.time()) // SLOT_SECONDS * SLOT_SECONDS


def _milliseconds(seconds: float) -> float:
    # Three digits are enough for a percentile, and equal values are sent as one.
    return float(f"{seconds * 1000:.3g}")


def _add_runs(samples: Samples, runs: Mapping[Run, int]) -> None:
    for (slot, name, alias, ok, running, took), count in runs.items():
        functions: list[Dimensions] = [(("FunctionName", name),)]
        if alias != name:
            functions.append((("FunctionName", name), ("Resource", alias)))
        for function in functions:
            samples[("AWS/Lambda", "Invocations", function, "Count"), slot, 1] += count
            samples[("AWS/Lambda", "Errors", function, "Count"), slot, int(not ok)] += count
            samples[("AWS/Lambda", "ConcurrentExecutions", function, "Count"), slot, running] += count
            if took:
                samples[("AWS/Lambda", "Duration", function, "Milliseconds"), slot, took] += count


def _add_requests(samples: Samples, requests: Mapping[Request, int]) -> None:
    for (slot, api_id, status, took), count in requests.items():
        api = (("ApiId", api_id),)
        samples[("AWS/ApiGateway", "Count", api, "Count"), slot, 1] += count
        samples[("AWS/ApiGateway", "4xx", api, "Count"), slot, int(400 <= status < 500)] += count
        samples[("AWS/ApiGateway", "5xx", api, "Count"), slot, int(status >= 500)] += count
        samples[("AWS/ApiGateway", "Latency", api, "Milliseconds"), slot, took] += count


def _message(samples: Mapping[tuple[Series, int, float], int]) -> list[dict[str, Any]]:
    metrics: dict[tuple[Series, int], dict[str, Any]] = {}
    for (series, slot, value), count in samples.items():
        namespace, name, dimensions, unit = series
        about = {"namespace": namespace, "name": name, "dimensions": dict(dimensions), "unit": unit, "timestamp": slot}
        metrics.setdefault((series, slot), {**about, "values": []})["values"].append([value, count])
    return list(metrics.values())
