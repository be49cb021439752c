"""The alarms that every queue has."""

import pulumi

from skylift_infra.alarms import Alarm

NAMESPACE = "AWS/SQS"


def queue_alarms(name: str, dead_letters: str, age_seconds: int) -> list[Alarm]:
    return [
        Alarm(
            name=f"{name}-dead-letters",
            description=f"{dead_letters} holds messages that nobody could work on",
            namespace=NAMESPACE,
            metric="ApproximateNumberOfMessagesVisible",
            dimensions=_of(dead_letters),
            statistic="Maximum",
        ),
        Alarm(
            name=f"{name}-age",
            description=f"a message waits in {name} for longer than {age_seconds} s",
            namespace=NAMESPACE,
            metric="ApproximateAgeOfOldestMessage",
            dimensions=_of(name),
            statistic="Maximum",
            threshold=age_seconds,
        ),
    ]


def _of(queue: str) -> dict[str, pulumi.Input[str]]:
    return {"QueueName": queue}
