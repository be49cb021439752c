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

Series = tuple[str, str, tuple[tuple[str, str], ...], str]


class Metrics:
    """Counts at once, sends a moment later; to be used in one event loop."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._samples: Counter[tuple[Series, int, float]] = Counter()
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
        name, alias = spec.name, spec.arn.partition(":function:")[2]
        self._function((("FunctionName", name),), outcome, running)
        if alias != name:
            self._function((("FunctionName", name), ("Resource", alias)), outcome, running)

    def request(self, api_id: str, status: int, seconds: float) -> None:
        """One answer of an HTTP API."""
        api = (("ApiId", api_id),)
        self._add(("AWS/ApiGateway", "Count", api, "Count"), 1)
        self._add(("AWS/ApiGateway", "4xx", api, "Count"), 400 <= status < 500)
        self._add(("AWS/ApiGateway", "5xx", api, "Count"), status >= 500)
        self._add(("AWS/ApiGateway", "Latency", api, "Milliseconds"), seconds * 1000)

    def _function(self, function: tuple[tuple[str, str], ...], outcome: Outcome, running: int) -> None:
        self._add(("AWS/Lambda", "Invocations", function, "Count"), 1)
        self._add(("AWS/Lambda", "Errors", function, "Count"), not outcome.ok)
        self._add(("AWS/Lambda", "ConcurrentExecutions", function, "Count"), running)
        if outcome.seconds:
            self._add(("AWS/Lambda", "Duration", function, "Milliseconds"), outcome.seconds * 1000)

    def _add(self, series: Series, value: float) -> None:
        # Three digits are enough for a percentile, and equal values are sent as one.
        self._samples[series, int(time.time()) // SLOT_SECONDS * SLOT_SECONDS, float(f"{value:.3g}")] += 1

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BATCH_SECONDS)
            await self._ship()

    async def _ship(self) -> None:
        if not self._samples:
            return
        samples, self._samples = self._samples, Counter()
        try:
            await self._emulator.write_metrics(_message(samples))
        except EmulatorError as error:
            log.debug("metrics wait: %s", error)
            if len(samples) + len(self._samples) < KEPT_SAMPLES:
                self._samples += samples


def _message(samples: Mapping[tuple[Series, int, float], int]) -> list[dict[str, Any]]:
    metrics: dict[tuple[Series, int], dict[str, Any]] = {}
    for (series, slot, value), count in samples.items():
        namespace, name, dimensions, unit = series
        about = {"namespace": namespace, "name": name, "dimensions": dict(dimensions), "unit": unit, "timestamp": slot}
        metrics.setdefault((series, slot), {**about, "values": []})["values"].append([value, count])
    return list(metrics.values())
