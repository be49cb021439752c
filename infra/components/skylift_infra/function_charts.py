"""What every function shows, and the alarms that it has."""

from skylift_infra.alarms import Alarm
from skylift_infra.charts import Chart
from skylift_infra.metric import Source

NEAR_TIMEOUT = 0.9


def function_charts(name: str, timeout_seconds: int) -> list[Chart]:
    source = Source(namespace="AWS/Lambda", dimensions={"FunctionName": name})
    return [_runs(name, source), _durations(name, source, timeout_seconds)]


def _runs(name: str, source: Source) -> Chart:
    failed = Alarm(
        name=f"{name}-errors",
        description=f"{name} failed an invocation",
        series=source.metric("Errors", "failed"),
    )
    throttled = Alarm(
        name=f"{name}-throttles",
        description=f"{name} was refused a run for want of concurrency",
        series=source.metric("Throttles", "refused for want of concurrency"),
    )
    at_once = source.metric("ConcurrentExecutions", "at once", statistic="Maximum")
    return Chart(
        title=f"{name}: runs", series=[source.metric("Invocations", "runs"), at_once], alarms=[failed, throttled]
    )


def _durations(name: str, source: Source, timeout_seconds: int) -> Chart:
    near = Alarm(
        name=f"{name}-duration",
        description=f"{name} came within a tenth of its timeout of {timeout_seconds} s",
        series=source.metric("Duration", "longest", statistic="Maximum"),
        threshold=timeout_seconds * 1000 * NEAR_TIMEOUT,
    )
    usual = [
        source.metric("Duration", title, statistic=rank) for rank, title in (("p50", "median"), ("p95", "95 of 100"))
    ]
    return Chart(title=f"{name}: duration", unit="ms", series=usual, alarms=[near])
