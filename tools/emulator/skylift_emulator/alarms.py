"""Whether an alarm fires: CloudWatch's rules, on the periods that end now.

AWS looks at whole minutes; here the last period ends at this moment, so that an alarm fires a few seconds after its
cause and recovers as soon as the cause has left its window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

ALARM, OK, INSUFFICIENT = "ALARM", "OK", "INSUFFICIENT_DATA"

Alarm = dict[str, Any]
Point = dict[str, Any]
Statistic = Callable[[Sequence[Point]], float | None]

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def decide(alarm: Alarm, values: Sequence[float | None]) -> str:
    """The alarm's state, from one value per evaluation period; None where a period has no data."""
    compare = OPERATORS[alarm["ComparisonOperator"]]
    found = [value for value in values if value is not None]
    breaching = sum(compare(value, alarm["Threshold"]) for value in found)
    missing = len(values) - len(found)
    needed = alarm.get("DatapointsToAlarm") or len(values)
    treatment = alarm.get("TreatMissingData") or "missing"
    if treatment == "breaching":
        return ALARM if breaching + missing >= needed else OK
    if treatment == "notBreaching":
        return ALARM if breaching >= needed else OK
    if not found:
        return str(alarm["StateValue"]) if treatment == "ignore" else INSUFFICIENT
    if treatment == "ignore" and needed - missing <= breaching < needed:
        # What is missing would decide.
        return str(alarm["StateValue"])
    return ALARM if breaching >= min(needed, len(found)) else OK


def values(alarm: Alarm, points: Iterable[Point], *, statistic: Statistic, now: float) -> list[float | None]:
    """The statistic of each evaluation period that ends now or before, newest first; None where it has no points."""
    period, periods = alarm["Period"], alarm["EvaluationPeriods"]
    windows: list[list[Point]] = [[] for _ in range(periods)]
    for point in points:
        index = int((now - point["Timestamp"]) // period)
        # A clock that is ahead of ours makes no difference.
        if index < periods:
            windows[max(index, 0)].append(point)
    return [statistic(window) if window else None for window in windows]


def reason(alarm: Alarm, found: Sequence[float | None], state: str) -> str:
    """In AWS's words, shortened to what is different from alarm to alarm."""
    numbers = [value for value in found if value is not None]
    if not numbers:
        return f"no datapoints were received for {len(found)} period(s) of {alarm['Period']} s"
    shown = ", ".join(f"{value:g}" for value in numbers)
    crossed = "Threshold Crossed" if state == ALARM else "Threshold not crossed"
    operator = f"{alarm['ComparisonOperator']} {alarm['Threshold']:g}"
    return f"{crossed}: {len(numbers)} datapoint(s) [{shown}] against {operator}"
