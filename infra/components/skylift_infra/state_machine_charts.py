"""What every state machine shows, and the alarms that it has."""

from collections.abc import Sequence

import pulumi

from skylift_infra.alarms import Alarm
from skylift_infra.charts import Chart
from skylift_infra.metric import Source


def state_machine_charts(name: str, arn: pulumi.Input[str]) -> list[Chart]:
    source = Source(namespace="AWS/States", dimensions={"StateMachineArn": arn})
    return [_ends(name, source), _durations(name, source)]


def _ends(name: str, source: Source) -> Chart:
    # An execution that fails did its work, and says so of what it was given; one that is cut off did not.
    cut_off = Alarm(
        name=f"{name}-timeouts",
        description=f"an execution of {name} was cut off by its time limit",
        series=source.metric("ExecutionsTimedOut", "cut off by time"),
    )
    throttled = Alarm(
        name=f"{name}-throttles",
        description=f"{name} was refused state transitions",
        series=source.metric("ExecutionThrottled", "transitions refused"),
    )
    counted: Sequence[tuple[str, str]] = [
        ("ExecutionsStarted", "started"),
        ("ExecutionsSucceeded", "succeeded"),
        ("ExecutionsFailed", "failed"),
    ]
    return Chart(
        title=f"{name}: executions",
        series=[source.metric(metric, title) for metric, title in counted],
        alarms=[cut_off, throttled],
    )


def _durations(name: str, source: Source) -> Chart:
    ranks = [("p50", "median"), ("Maximum", "longest")]
    return Chart(
        title=f"{name}: duration",
        unit="ms",
        series=[source.metric("ExecutionTime", title, statistic=rank) for rank, title in ranks],
    )
