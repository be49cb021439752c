"""The alarms that every function has."""

from skylift_infra.alarms import Alarm

NEAR_TIMEOUT = 0.9
NAMESPACE = "AWS/Lambda"


def function_alarms(name: str, timeout_seconds: int) -> list[Alarm]:
    dimensions = {"FunctionName": name}
    return [
        Alarm(
            name=f"{name}-errors",
            description=f"{name} failed an invocation",
            namespace=NAMESPACE,
            metric="Errors",
            dimensions=dimensions,
        ),
        Alarm(
            name=f"{name}-throttles",
            description=f"{name} was refused a run for want of concurrency",
            namespace=NAMESPACE,
            metric="Throttles",
            dimensions=dimensions,
        ),
        Alarm(
            name=f"{name}-duration",
            description=f"{name} came within a tenth of its timeout of {timeout_seconds} s",
            namespace=NAMESPACE,
            metric="Duration",
            dimensions=dimensions,
            statistic="Maximum",
            threshold=timeout_seconds * 1000 * NEAR_TIMEOUT,
        ),
    ]
