"""The alarms that every cluster has."""

from skylift_infra.alarms import Alarm

NAMESPACE = "AWS/RDS"
SUSTAINED_SECONDS = 300
# Aurora derives the largest number of connections from the largest capacity: 189 at 1 ACU, 1,669 at 8, and never
# more than 2,000 while the smallest capacity is 0 or 0.5 ACU.
CONNECTIONS_PER_ACU = 189
CONNECTIONS_AT_MOST = 2000
CONNECTIONS_SHARE = 0.8
CAPACITY_PERCENT = 90


def aurora_alarms(cluster: str, max_acu: float) -> list[Alarm]:
    connections = connections_alarm(max_acu)
    dimensions = {"DBClusterIdentifier": cluster}
    return [
        Alarm(
            name=f"{cluster}-connections",
            description=f"more than {connections} connections to {cluster}",
            namespace=NAMESPACE,
            metric="DatabaseConnections",
            dimensions=dimensions,
            statistic="Maximum",
            threshold=connections,
        ),
        Alarm(
            name=f"{cluster}-capacity",
            description=f"{cluster} works at {CAPACITY_PERCENT} % of its largest capacity",
            namespace=NAMESPACE,
            metric="ACUUtilization",
            dimensions=dimensions,
            statistic="Average",
            threshold=CAPACITY_PERCENT,
            period_seconds=SUSTAINED_SECONDS,
            periods=2,
        ),
    ]


def connections_alarm(max_acu: float) -> int:
    """More connections than this come from a leak or an overload, and soon there are none left."""
    return int(min(CONNECTIONS_PER_ACU * max_acu, CONNECTIONS_AT_MOST) * CONNECTIONS_SHARE)
