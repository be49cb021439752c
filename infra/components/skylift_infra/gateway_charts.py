"""What the platform's HTTP API shows, its own failures included, and the alarms that it has."""

import pulumi

from skylift_infra.alarms import Alarm
from skylift_infra.charts import Chart
from skylift_infra.metric import Metric, Percentage, Source

SUSTAINED_SECONDS = 300
FAILED_PERCENT = 1


def gateway_charts(name: str, api_id: pulumi.Input[str], *, slow_ms: float) -> list[Chart]:
    """slow_ms: the 95th percentile that raises the alarm."""
    source = Source(namespace="AWS/ApiGateway", dimensions={"ApiId": api_id})
    requests = [source.metric(metric, title) for metric, title in _ANSWERS.items()]
    latency = [_latency(source, "median", "p50"), _latency(source, "99 of 100", "p99")]
    return [
        Chart(title="requests", series=requests),
        Chart(title="failed requests in a hundred", alarms=[_failed(name, source)]),
        Chart(title="latency", unit="ms", series=latency, alarms=[_slow(name, source, slow_ms)]),
    ]


_ANSWERS = {"Count": "requests", "4xx": "refused (4xx)", "5xx": "failed (5xx)"}


def _failed(name: str, source: Source) -> Alarm:
    part, whole = (
        source.metric(metric, title, period_seconds=SUSTAINED_SECONDS)
        for metric, title in (("5xx", "failed"), ("Count", "requests"))
    )
    return Alarm(
        name=f"{name}-5xx",
        description=f"more than {FAILED_PERCENT} % of all requests failed (5xx)",
        series=Percentage(part=part, whole=whole, title="failed in a hundred"),
        threshold=FAILED_PERCENT,
    )


def _slow(name: str, source: Source, slow_ms: float) -> Alarm:
    return Alarm(
        name=f"{name}-latency",
        description=f"one answer in twenty takes longer than {slow_ms / 1000:g} s",
        series=_latency(source, "95 of 100", "p95", period_seconds=SUSTAINED_SECONDS),
        threshold=slow_ms,
        periods=2,
    )


def _latency(source: Source, title: str, statistic: str, *, period_seconds: int = 60) -> Metric:
    return source.metric("Latency", title, statistic=statistic, period_seconds=period_seconds)
