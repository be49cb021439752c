"""What every API shows of its requests, by its own count, and the alarms that it has."""

from skylift_infra.alarms import Alarm
from skylift_infra.charts import Chart, Search
from skylift_infra.metric import Source, counted_by

SUSTAINED_SECONDS = 300
FAILED_SHARE = 0.01
# Of the function's timeout: when one request in twenty takes longer, the slowest will soon not be answered.
SLOW_SHARE = 0.2
REQUESTS = {"requests": "requests", "client_errors": "refused (4xx)", "server_errors": "failed (5xx)"}
LATENCY = "latency"


def routes_charts(name: str, *, system: str, timeout_seconds: int) -> list[Chart]:
    source = counted_by(name, system=system)
    requests = [source.metric(metric, title) for metric, title in REQUESTS.items()]
    return [
        Chart(title=f"{name}: requests", series=requests),
        Chart(title=f"{name}: share of failed requests", alarms=[_failed(name, source)]),
        _latency(name, source, timeout_seconds),
        Chart(title=f"{name}: counts", series=[Search(namespace=system, service=name, besides=[*REQUESTS, LATENCY])]),
    ]


def _failed(name: str, source: Source) -> Alarm:
    return Alarm(
        name=f"{name}-server-errors",
        description=f"more than {FAILED_SHARE:.0%} of the requests to {name} failed (5xx)",
        # Each request counts 0 or 1, so that their average is the share.
        series=source.metric(
            "server_errors", "share that failed", statistic="Average", period_seconds=SUSTAINED_SECONDS
        ),
        threshold=FAILED_SHARE,
    )


def _latency(name: str, source: Source, timeout_seconds: int) -> Chart:
    slow = timeout_seconds * 1000 * SLOW_SHARE
    alarm = Alarm(
        name=f"{name}-latency",
        description=f"one request in twenty to {name} takes longer than {slow / 1000:g} s",
        series=source.metric(LATENCY, "95 of 100", statistic="p95", period_seconds=SUSTAINED_SECONDS),
        threshold=slow,
        periods=2,
    )
    median = source.metric(LATENCY, "median", statistic="p50")
    return Chart(title=f"{name}: latency", unit="ms", series=[median], alarms=[alarm])
