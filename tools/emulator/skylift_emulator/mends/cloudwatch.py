"""CloudWatch: alarms look at their own dimensions, fire on a schedule and recover; what we count is not saved."""

from __future__ import annotations

import contextvars
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import cloudwatch

from skylift_emulator import alarms, metric_math
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
PUT = Seam(_CLOUDWATCH, "_put_metric_alarm", ("params", "cbor_data", "is_cbor", "is_json"))
SEAMS = (PUT, EVALUATE, EVALUATE_ALL, EVICT, STATE, ALARMS, STORE, KEY, FROM_LIST, STATS, VALUE, HISTORY, ACT, PARENTS)

_PERSISTED = ("alarms", "composite_alarms", "composite_triggers", "alarm_history", "dashboards", "resource_tags")
_EVICTED_AFTER_SECONDS = 14 * 24 * 60 * 60
_EVICT_EVERY_SECONDS = 60
_log = logging.getLogger("skylift.emulator")


def install(around: Surroundings) -> None:
    clock = around.clock
    # MiniStack evaluates while the caller waits, over all dimensions at once; the clock does it properly, soon.
    EVALUATE.replace(lambda _: lambda alarm: None)
    EVALUATE_ALL.replace(lambda _: lambda: None)
    EVICT.replace(lambda _: lambda: None)
    STATE.replace(lambda _: lambda: _state(around.metrics))
    PUT.replace(_keeping_queries)
    clock.every(around.settings.metrics_seconds, around.metrics.flush)
    clock.every(around.settings.metrics_seconds, lambda: evaluate_all(around.touched))
    clock.every(_EVICT_EVERY_SECONDS, around.metrics.forget_old)
    clock.every(_EVICT_EVERY_SECONDS, _evict)


def evaluate_all(touched: Callable[[], None]) -> None:
    """Put every metric alarm into the state that its metric calls for, and do what the change calls for."""
    now = time.time()
    for (account, region, _), alarm in list(ALARMS.current()._data.items()):
        watches = alarm.get("MetricName") or alarm.get("Metrics")
        if not watches or alarm.get("ComparisonOperator") not in alarms.OPERATORS:
            continue

        def evaluate(alarm: dict[str, Any] = alarm, account: str = account, region: str = region) -> None:
            set_request_account_id(account)
            set_request_region(region)
            try:
                if _evaluate(alarm, now):
                    touched()
            except Exception as error:  # noqa: BLE001  the edge between the alarms
                _tell_once(alarm, error)

        contextvars.Context().run(evaluate)


def _tell_once(alarm: dict[str, Any], error: Exception) -> None:
    """It is looked at again each second, and so are all the others."""
    why = f"the emulator cannot evaluate it: {type(error).__name__}: {error}"
    if alarm.get("StateReason") != why:
        alarm["StateReason"] = why
        _log.error("alarm %s: %s", alarm["AlarmName"], why)


def _evaluate(alarm: dict[str, Any], now: float) -> bool:
    found = _computed(alarm, now) if alarm.get("Metrics") else _values(alarm, now)
    state, before = alarms.decide(alarm, found), alarm["StateValue"]
    if state == before:
        return False
    why = alarms.reason(alarm, found, state)
    alarm.update(StateValue=state, StateReason=why, StateUpdatedTimestamp=int(now))
    HISTORY.current()(alarm["AlarmName"], before, state, why)
    ACT.current()(alarm, before, state, why)
    PARENTS.current()(alarm)
    return True


def _values(alarm: dict[str, Any], now: float) -> list[float | None]:
    name = alarm.get("ExtendedStatistic") or alarm["Statistic"]

    def statistic(points: Any) -> float | None:
        value: float | None = VALUE.current()(STATS.current()(points), name, points)
        return value

    return alarms.values(alarm, _points(alarm), statistic=statistic, now=now)


def _computed(alarm: dict[str, Any], now: float) -> list[float | None]:
    """What the query that returns data gives; one metric, or arithmetic on the others."""
    series = {
        query["Id"]: _values(_of_one_metric(alarm, query["MetricStat"]), now)
        for query in alarm["Metrics"]
        if query.get("MetricStat")
    }
    returned = next(query for query in alarm["Metrics"] if query.get("ReturnData", True))
    if returned["Id"] in series:
        return series[returned["Id"]]
    try:
        return metric_math.computed(returned["Expression"], series)
    except metric_math.NotArithmetic:
        return [None] * int(alarm["EvaluationPeriods"])


def _of_one_metric(alarm: dict[str, Any], stat: dict[str, Any]) -> dict[str, Any]:
    found = {**alarm, **stat["Metric"], "Period": stat["Period"], "Unit": stat.get("Unit")}
    return found | {"Statistic": stat["Stat"], "ExtendedStatistic": None}


def _keeping_queries(original: Callable[..., Any]) -> Callable[..., Any]:
    """MiniStack forgets what an alarm computes; SDKs of today send it as CBOR or JSON."""

    def put(params: Any, cbor_data: dict[str, Any], *is_cbor_or_json: bool) -> Any:
        answer = original(params, cbor_data, *is_cbor_or_json)
        alarm = ALARMS.current().get(cbor_data.get("AlarmName")) if any(is_cbor_or_json) else None
        if alarm is not None and cbor_data.get("Metrics"):
            alarm["Metrics"] = cbor_data["Metrics"]
        return answer

    return put


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
