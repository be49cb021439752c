"""CloudWatch metrics that the platform records itself: counted in memory, put into MiniStack's store once a second.

Equal values of a few seconds are one stored point with a count, so a busy stack costs no more than an idle one. What is
recorded here stays in memory only; metrics that a client puts with PutMetricData are saved as everything else.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region

from .seams import Seam
from .settings import ACCOUNT

_CLOUDWATCH = "ministack.services.cloudwatch"
BUCKET = Seam(_CLOUDWATCH, "_metric_bucket", ("key",))
DIMENSIONS_KEY = Seam(_CLOUDWATCH, "_dims_key", ("dims",))
STORE = Seam(_CLOUDWATCH, "_metrics")
SEAMS = (BUCKET, DIMENSIONS_KEY, STORE)

SLOT_SECONDS = 5
_COARSE_SECONDS = 60
# The platform's alarms look at whole minutes, as AWS keeps its own metrics.
_COARSE_AFTER_SECONDS = 2 * 60
_KEPT_SECONDS = 3 * 60 * 60
# Durations differ by microseconds; three digits keep their percentiles, and the points few.
_CONTINUOUS = ("Seconds", "Milliseconds", "Microseconds")


@dataclass(frozen=True, slots=True)
class Series:
    """One metric: its name with its dimensions, as `(name, value)` pairs."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()
    unit: str = "Count"


Key = tuple[str, str, Any]
_Sample = tuple[Series, int, float]


class Metrics:
    """Takes values from any thread, at once."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._lock = threading.Lock()
        self._waiting: Counter[_Sample] = Counter()
        self._open: dict[_Sample, dict[str, Any]] = {}
        self._own: set[Key] = set()

    def record(self, series: Series, value: float, *, count: float = 1, at: float | None = None) -> None:
        """Count a value, seen `count` times, at a moment in seconds since the epoch, now by default."""
        moment = time.time() if at is None else at
        exact = float(f"{value:.3g}") if series.unit in _CONTINUOUS else float(value)
        with self._lock:
            self._waiting[series, int(moment // SLOT_SECONDS) * SLOT_SECONDS, exact] += count  # type: ignore[assignment]

    def own(self, key: Key) -> bool:
        """Whether the metric under this key of MiniStack's store was recorded here."""
        return key in self._own

    def flush(self) -> None:
        """Make what was recorded visible to CloudWatch's readers."""
        with self._lock:
            waiting, self._waiting = self._waiting, Counter()
        if waiting:
            self._in_scope(self._store, waiting)

    def forget_old(self) -> None:
        """Thin out what is no longer looked at closely, and drop what nobody looks at."""
        self._in_scope(self._thin, time.time())

    def _in_scope(self, work: Any, argument: Any) -> None:
        def run() -> None:
            set_request_account_id(ACCOUNT)
            set_request_region(self._region)
            work(argument)

        contextvars.Context().run(run)

    def _store(self, waiting: Counter[_Sample]) -> None:
        oldest = time.time() - 2 * SLOT_SECONDS
        self._open = {sample: point for sample, point in self._open.items() if sample[1] >= oldest}
        for sample, count in waiting.items():
            point = self._open.get(sample)
            if point is None:
                self._open[sample] = self._new_point(sample, count)
            else:
                point["Count"] += count

    def _new_point(self, sample: _Sample, count: float) -> dict[str, Any]:
        series, slot, value = sample
        dimensions = dict(series.dimensions)
        key = series.namespace, series.name, DIMENSIONS_KEY.current()(dimensions)
        self._own.add(key)
        point = {"Timestamp": slot, "Value": value, "Count": count, "Unit": series.unit, "Dimensions": dimensions}
        BUCKET.current()(key).append(point)
        return point

    def _thin(self, now: float) -> None:
        store = STORE.current()
        for key in self._own & set(store):
            points = store[key]
            points[:] = [*_coarse(point for point in points if _is_old(point, now)), *_fresh(points, now)]
            if not points:
                del store[key]
                self._own.discard(key)


def _is_old(point: dict[str, Any], now: float) -> bool:
    return bool(now - _KEPT_SECONDS < point["Timestamp"] < now - _COARSE_AFTER_SECONDS)


def _fresh(points: Iterable[dict[str, Any]], now: float) -> list[dict[str, Any]]:
    return [point for point in points if point["Timestamp"] >= now - _COARSE_AFTER_SECONDS]


def _coarse(points: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same values with the same counts, to the minute."""
    merged: dict[tuple[int, float], dict[str, Any]] = {}
    for point in points:
        minute = int(point["Timestamp"] // _COARSE_SECONDS) * _COARSE_SECONDS
        known = merged.setdefault((minute, point["Value"]), {**point, "Timestamp": minute, "Count": 0.0})
        known["Count"] += point.get("Count", 1.0)
    return list(merged.values())
