"""SQS: no message gets lost between two threads, and queues have their metrics.

MiniStack replaces a queue's list of messages while another thread may be adding to it; here whoever touches the list
holds one lock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from ministack.services import sqs

from skylift_emulator.metrics import Metrics, Series
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_SQS = "ministack.services.sqs"
_ACTION = ("data", "qurl")
ACTIONS = {
    "SendMessage": Seam(_SQS, "_act_send_message", _ACTION),
    "DeleteMessage": Seam(_SQS, "_act_delete_message", _ACTION),
    "ChangeMessageVisibility": Seam(_SQS, "_act_change_visibility", _ACTION),
    "PurgeQueue": Seam(_SQS, "_act_purge_queue", _ACTION),
}
SWEEPS = (Seam(_SQS, "_expire_retained", ("q",)), Seam(_SQS, "_dlq_sweep", ("q",)))
COLLECT = Seam(_SQS, "_collect_msgs", ("q", "max_n", "vis_timeout"))
DELETE_BATCH = Seam(_SQS, "_delete_messages_for_esm", ("queue_url", "receipt_handles"))
FROM_EVENTS = Seam("ministack.services.eventbridge", "_dispatch_to_sqs", ("spec", "payload", "sqs_parameters"))
FROM_S3 = Seam(
    "ministack.services.s3", "_deliver_event_to_sqs", ("arn", "event_payload", "bucket_region", "bucket_name")
)
FROM_SNS = Seam("ministack.services.sns", "_deliver_to_sqs")
LOCK = Seam(_SQS, "_queues_lock")
HANDLERS = Seam(_SQS, "_HANDLERS")
QUEUES = Seam(_SQS, "_queues")
BY_URL = Seam(_SQS, "_get_q", ("url", "action"))
BY_ARN = Seam(_SQS, "_queue_by_arn", ("arn",))
SEAMS = (
    *ACTIONS.values(), *SWEEPS, COLLECT, DELETE_BATCH, FROM_EVENTS, FROM_S3, FROM_SNS, LOCK, HANDLERS, QUEUES,
    BY_URL, BY_ARN,
)  # fmt: skip

_GAUGE_SECONDS = 5
Queue = dict[str, Any]
_Find = Callable[..., Queue | None]


def install(around: Surroundings) -> None:
    metrics, lock = around.metrics, threading.RLock()
    LOCK.set(lock)
    for seam in SWEEPS:
        seam.replace(lambda original: _locked(original, lock))
    COLLECT.replace(lambda original: _collecting(_locked(original, lock), metrics))
    for name, seam in ACTIONS.items():
        seam.replace(lambda original: _tallied(original, lock, find=_of_request, metrics=metrics))
        HANDLERS.current()[name] = seam.current()
    DELETE_BATCH.replace(lambda original: _tallied(original, lock, find=BY_URL.current(), metrics=metrics))
    for seam in (FROM_EVENTS, FROM_S3, FROM_SNS):
        seam.replace(lambda original: _tallied(original, lock, find=_of_arn, metrics=metrics))
    around.clock.every(_GAUGE_SECONDS, lambda: _gauge(metrics))


def make_visible(name: str, text: str) -> int:
    """As if the time were over for which somebody's receiving had hidden them; how many of the queue there are."""
    queues = [queue for queue in sqs._queues._data.values() if _name(queue) == name]
    with LOCK.current():
        found = [each for queue in queues for each in queue["messages"] if text in each["body"]]
        for message in found:
            message["visible_at"] = 0.0
    return len(found)


def _of_request(data: dict[str, Any], qurl: str) -> Queue | None:
    found: Queue = BY_URL.current()(data.get("QueueUrl", qurl))
    return found


def _of_arn(arn: Any, *_: Any, **__: Any) -> Queue | None:
    found: Queue | None = BY_ARN.current()(str(arn))
    return found


def _locked(original: Callable[..., Any], lock: threading.RLock) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        with lock:
            return original(*arguments, **named)

    return call


def _tallied(
    original: Callable[..., Any], lock: threading.RLock, *, find: Callable[..., Any], metrics: Metrics
) -> Callable[..., Any]:
    """Under the lock, and counted by how many messages there are more, or fewer, than before."""

    def call(*arguments: Any, **named: Any) -> Any:
        with lock:
            queue = find(arguments[0]) if find is not _of_request else find(*arguments)
            before = len(queue["messages"]) if queue else 0
            result = original(*arguments, **named)
            added = len(queue["messages"]) - before if queue else 0
        if queue and added:
            name = "NumberOfMessagesSent" if added > 0 else "NumberOfMessagesDeleted"
            metrics.record(_series(queue, name), abs(added))
        return result

    return call


def _collecting(original: Callable[..., Any], metrics: Metrics) -> Callable[..., Any]:
    def collect(q: Queue, max_n: int, vis_timeout: int) -> Any:
        found = original(q, max_n, vis_timeout)
        if found:
            metrics.record(_series(q, "NumberOfMessagesReceived"), len(found))
        return found

    return collect


def _gauge(metrics: Metrics) -> None:
    """What AWS measures of every queue each minute."""
    now = time.time()
    for queue in list(sqs._queues._data.values()):
        messages = list(queue["messages"])
        hidden = [message for message in messages if message["visible_at"] > now]
        delayed = sum(not message["receive_count"] for message in hidden)
        oldest = min((message["sent_at"] for message in messages), default=now)
        metrics.record(_series(queue, "ApproximateNumberOfMessagesVisible"), len(messages) - len(hidden))
        metrics.record(_series(queue, "ApproximateNumberOfMessagesNotVisible"), len(hidden) - delayed)
        metrics.record(_series(queue, "ApproximateNumberOfMessagesDelayed"), delayed)
        metrics.record(_series(queue, "ApproximateAgeOfOldestMessage", "Seconds"), max(0.0, now - oldest))


def _series(queue: Queue, name: str, unit: str = "Count") -> Series:
    return Series("AWS/SQS", name, (("QueueName", _name(queue)),), unit)


def _name(queue: Queue) -> str:
    return str(queue["attributes"]["QueueArn"]).rpartition(":")[2]
