"""The alarms that every cluster has."""

from skylift_infra.alarms import Alarm

NAMESPACE = "AWS/RDS"
SUSTAINED_SECONDS = 300
# An Aurora cluster of 0.5 ACU accepts about 90 connections; more than this come from a leak or an overload.
CONNECTIONS = 80
CAPACITY_PERCENT = 90


def aurora_alarms(cluster: str) -> list[Alarm]:
    dimensions = {"DBClusterIdentifier": cluster}
    return [
        Alarm(
            name=f"{cluster}-connections",
            description=f"more than {CONNECTIONS} connections to {cluster}",
            namespace=NAMESPACE,
            metric="DatabaseConnections",
            dimensions=dimensions,
            statistic="Maximum",
            threshold=CONNECTIONS,
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
