"""CloudWatch: alarms look at their own dimensions, fire on a schedule and recover; what we count is not saved."""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable, Iterable
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import cloudwatch

from skylift_emulator import alarms
from skylift_emulator.metrics import Metrics
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_CLOUDWATCH = "ministack.services.cloudwatch"
EVALUATE = Seam(_CLOUDWATCH, "_evaluate_alarm", ("alarm",))
EVALUATE_ALL = Seam(_CLOUDWATCH, "_evaluate_all_alarms", ())
EVICT = Seam(_CLOUDWATCH, "_evict_old_metrics", ())
STATE = Seam(_CLOUDWATCH, "get_state", ())
ALARMS = Seam(_CLOUDWATCH, "_alarms")
STORE = Seam(_CLOUDWATCH, "_metrics")
KEY = Seam(_CLOUDWATCH, "_dims_key", ("dims",))
FROM_LIST = Seam(_CLOUDWATCH, "_dims_from_list", ("dimensions",))
STATS = Seam(_CLOUDWATCH, "_calc_stats", ("points",))
VALUE = Seam(_CLOUDWATCH, "_stat_value", ("stats", "stat_name", "points"))
HISTORY = Seam(
    _CLOUDWATCH, "_record_history", ("alarm_name", "old_state", "new_state", "reason", "alarm_type", "reason_data")
)
ACT = Seam(_CLOUDWATCH, "_dispatch_alarm_actions", ("alarm", "old_state", "new_state", "reason"))
PARENTS = Seam(_CLOUDWATCH, "_evaluate_parent_alarms", ("child", "seen"))
SEAMS = (EVALUATE, EVALUATE_ALL, EVICT, STATE, ALARMS, STORE, KEY, FROM_LIST, STATS, VALUE, HISTORY, ACT, PARENTS)

_PERSISTED = ("alarms", "composite_alarms", "composite_triggers", "alarm_history", "dashboards", "resource_tags")
_EVICTED_AFTER_SECONDS = 14 * 24 * 60 * 60
_EVICT_EVERY_SECONDS = 60


def install(around: Surroundings) -> None:
    clock = around.clock
    # MiniStack evaluates while the caller waits, over all dimensions at once; the clock does it properly, soon.
    EVALUATE.replace(lambda _: lambda alarm: None)
    EVALUATE_ALL.replace(lambda _: lambda: None)
    EVICT.replace(lambda _: lambda: None)
    STATE.replace(lambda _: lambda: _state(around.metrics))
    clock.every(around.settings.metrics_seconds, around.metrics.flush)
    clock.every(around.settings.metrics_seconds, lambda: evaluate_all(around.touched))
    clock.every(_EVICT_EVERY_SECONDS, around.metrics.forget_old)
    clock.every(_EVICT_EVERY_SECONDS, _evict)


def evaluate_all(touched: Callable[[], None]) -> None:
    """Put every metric alarm into the state that its metric calls for, and do what the change calls for."""
    now = time.time()
    for (account, region, _), alarm in list(ALARMS.current()._data.items()):
        if not alarm.get("MetricName") or alarm.get("ComparisonOperator") not in alarms.OPERATORS:
            continue

        def evaluate(alarm: dict[str, Any] = alarm, account: str = account, region: str = region) -> None:
            set_request_account_id(account)
            set_request_region(region)
            if _evaluate(alarm, now):
                touched()

        contextvars.Context().run(evaluate)


def _evaluate(alarm: dict[str, Any], now: float) -> bool:
    name = alarm.get("ExtendedStatistic") or alarm["Statistic"]

    def statistic(points: Any) -> float | None:
        value: float | None = VALUE.current()(STATS.current()(points), name, points)
        return value

    found = alarms.values(alarm, _points(alarm), statistic=statistic, now=now)
    state, before = alarms.decide(alarm, found), alarm["StateValue"]
    if state == before:
        return False
    why = alarms.reason(alarm, found, state)
    alarm.update(StateValue=state, StateReason=why, StateUpdatedTimestamp=int(now))
    HISTORY.current()(alarm["AlarmName"], before, state, why)
    ACT.current()(alarm, before, state, why)
    PARENTS.current()(alarm)
    return True


def _points(alarm: dict[str, Any]) -> Iterable[dict[str, Any]]:
    dimensions = KEY.current()(FROM_LIST.current()(alarm.get("Dimensions") or []))
    points = STORE.current().get((alarm["Namespace"], alarm["MetricName"], dimensions)) or []
    unit = alarm.get("Unit")
    return [point for point in list(points) if unit in (None, point["Unit"])]


def _state(metrics: Metrics) -> dict[str, Any]:
    kept = type(cloudwatch._metrics)()
    for scoped, points in list(cloudwatch._metrics._data.items()):
        if not metrics.own(scoped[-1]):
            kept._data[scoped] = list(points)
    rest = {name: getattr(cloudwatch, f"_{name}") for name in _PERSISTED}
    return {"metrics": kept, **rest}


def _evict() -> None:
    cutoff = time.time() - _EVICTED_AFTER_SECONDS
    for points in list(STORE.current()._data.values()):
        points[:] = [point for point in points if point["Timestamp"] >= cutoff]
