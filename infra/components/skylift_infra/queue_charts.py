"""What every queue and its worker show, and the alarms that it has."""

from skylift_infra.alarms import Alarm
from skylift_infra.charts import Chart, Search
from skylift_infra.metric import Metric, Source, counted_by

OUTCOMES = {
    "messages_done": "done",
    "messages_dropped": "dropped: the input was at fault",
    "messages_retried": "to be tried again",
    "messages_dead_lettered": "put aside",
    "messages_kept": "could not even be put aside",
}
TIMES = {"message_duration": "work", "message_wait": "age when taken"}


def queue_charts(name: str, dead_letters: str, age_seconds: int) -> list[Chart]:
    dead = Alarm(
        name=f"{name}-dead-letters",
        description=f"{dead_letters} holds messages that nobody could work on",
        series=_largest(dead_letters, "ApproximateNumberOfMessagesVisible", "put aside"),
    )
    old = Alarm(
        name=f"{name}-age",
        description=f"a message waits in {name} for longer than {age_seconds} s",
        series=_largest(name, "ApproximateAgeOfOldestMessage", "oldest"),
        threshold=age_seconds,
    )
    waiting = [
        _largest(name, "ApproximateNumberOfMessagesVisible", "waiting"),
        _largest(name, "ApproximateNumberOfMessagesNotVisible", "being worked on"),
    ]
    return [
        Chart(title=f"{name}: messages", series=waiting, alarms=[dead]),
        Chart(title=f"{name}: age", unit="s", alarms=[old]),
    ]


def worker_charts(name: str, *, system: str) -> list[Chart]:
    """What the worker counts itself: outcomes, times, and whatever its code is about."""
    source = counted_by(name, system=system)
    outcomes = [source.metric(metric, title) for metric, title in OUTCOMES.items()]
    times = [source.metric(metric, title, statistic="p95") for metric, title in TIMES.items()]
    return [
        Chart(title=f"{name}: what became of messages", series=outcomes),
        Chart(title=f"{name}: 95 of 100 messages within", unit="ms", series=times),
        Chart(title=f"{name}: counts", series=[Search(namespace=system, service=name, besides=[*OUTCOMES, *TIMES])]),
    ]


def _largest(queue: str, metric: str, title: str) -> Metric:
    return Source(namespace="AWS/SQS", dimensions={"QueueName": queue}).metric(metric, title, statistic="Maximum")
