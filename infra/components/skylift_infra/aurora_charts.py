"""What every cluster shows, and the alarms that it has."""

from skylift_infra.alarms import Alarm
from skylift_infra.charts import Chart
from skylift_infra.metric import Source

SUSTAINED_SECONDS = 300
# Aurora derives the largest number of connections from the largest capacity: 189 at 1 ACU, 1,669 at 8, and never
# more than 2,000 while the smallest capacity is 0 or 0.5 ACU.
CONNECTIONS_PER_ACU = 189
CONNECTIONS_AT_MOST = 2000
CONNECTIONS_SHARE = 0.8
CAPACITY_PERCENT = 90


def aurora_charts(cluster: str, max_acu: float) -> list[Chart]:
    source = Source(namespace="AWS/RDS", dimensions={"DBClusterIdentifier": cluster})
    capacity = source.metric("ServerlessDatabaseCapacity", "capacity", statistic="Average")
    return [
        Chart(title=f"{cluster}: connections", alarms=[_connections(cluster, source, max_acu)]),
        Chart(title=f"{cluster}: share of its largest capacity", unit="%", alarms=[_capacity(cluster, source)]),
        Chart(title=f"{cluster}: capacity", unit="ACU", series=[capacity]),
    ]


def _connections(cluster: str, source: Source, max_acu: float) -> Alarm:
    most = connections_alarm(max_acu)
    return Alarm(
        name=f"{cluster}-connections",
        description=f"more than {most} connections to {cluster}",
        series=source.metric("DatabaseConnections", "connections", statistic="Maximum"),
        threshold=most,
    )


def _capacity(cluster: str, source: Source) -> Alarm:
    return Alarm(
        name=f"{cluster}-capacity",
        description=f"{cluster} works at {CAPACITY_PERCENT} % of its largest capacity",
        series=source.metric("ACUUtilization", "used", statistic="Average", period_seconds=SUSTAINED_SECONDS),
        threshold=CAPACITY_PERCENT,
        periods=2,
    )


def connections_alarm(max_acu: float) -> int:
    """More connections than this come from a leak or an overload, and soon there are none left."""
    return int(min(CONNECTIONS_PER_ACU * max_acu, CONNECTIONS_AT_MOST) * CONNECTIONS_SHARE)
