"""CloudFormation: an alarm on metric math is made, where its expression is one that is computed here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services import cloudwatch

from skylift_emulator import alarms, metric_math
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

HANDLERS = Seam("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS")
ALARMS = Seam("ministack.services.cloudwatch", "_alarms")
SEAMS = (HANDLERS, ALARMS)

_TYPE = "AWS::CloudWatch::Alarm"
_PROPERTIES_AT = {"create": 1, "update": 2}
_OF_ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic")
# MiniStack makes no alarm without a metric; this one is taken off again.
_INSTEAD = {"MetricName": "-", "Namespace": "-"}
Properties = dict[str, Any]


def install(_: Surroundings) -> None:
    handler = HANDLERS.current()[_TYPE]
    for operation, at in _PROPERTIES_AT.items():
        handler[operation] = _with_queries(handler[operation], at)


def _with_queries(original: Callable[..., Any], properties_at: int) -> Callable[..., Any]:
    def handle(*given: Any, **named: Any) -> Any:
        queries = given[properties_at].get("Metrics")
        if not queries:
            return original(*given, **named)
        _check(given[properties_at], queries)
        plain = [
            _plain(each) if at >= properties_at and isinstance(each, dict) else each for at, each in enumerate(given)
        ]
        made = original(*plain, **named)
        alarm = cloudwatch._alarms[made[0]]
        alarm.update(dict.fromkeys(_OF_ONE_METRIC, ""), Metrics=queries)
        return made

    return handle


def _plain(props: Properties) -> Properties:
    return {**{name: value for name, value in props.items() if name != "Metrics"}, **_INSTEAD}


def _check(props: Properties, queries: list[Properties]) -> None:
    """Raises ValueError for what only CloudWatch itself computes."""
    operator = props.get("ComparisonOperator")
    if operator and operator not in alarms.OPERATORS:
        raise ValueError(f"Not on the local platform: an alarm with {operator}, since it learns no bands of anomalies.")
    # Of one period, so that every expression is computed once.
    known = {"": [1.0], **{query["Id"]: [1.0] for query in queries if query.get("MetricStat")}}
    for query in queries:
        expression = query.get("Expression")
        if expression and query.get("ReturnData", True):
            try:
                metric_math.computed(expression, known)
            except metric_math.NotArithmetic:
                raise ValueError(
                    f"Not on the local platform: the metric math {expression}. It computes + - * / and ^ of metrics. "
                    "Alarm on one of the metrics, or leave the alarm out here."
                ) from None
