"""SQS: dead letters are moved back to where they came from, or to a queue that is named."""

from __future__ import annotations

import time
import uuid
from typing import Any

from skylift_emulator.mends.sqs import BY_ARN, HANDLERS, LOCK
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

WAKE = Seam("ministack.services.sqs", "esm_wake")
ERROR = Seam("ministack.services.sqs", "_Err")
SEAMS = (HANDLERS, BY_ARN, LOCK, WAKE, ERROR)

_LISTED = 10
_Action = dict[str, Any]


def install(_: Surroundings) -> None:
    tasks: list[_Action] = []

    def start(data: _Action, _: str) -> _Action:
        task = _move(str(data.get("SourceArn", "")), data.get("DestinationArn"))
        tasks.insert(0, task)
        return {"TaskHandle": task["TaskHandle"]}

    def listed(data: _Action, _: str) -> _Action:
        found = [task for task in tasks if task["SourceArn"] == data.get("SourceArn")]
        return {"Results": found[: int(data.get("MaxResults") or 1)][:_LISTED]}

    HANDLERS.current().update(StartMessageMoveTask=start, ListMessageMoveTasks=listed)


def _move(source_arn: str, destination_arn: str | None) -> _Action:
    source = BY_ARN.current()(source_arn)
    if source is None:
        raise ERROR.current()(
            "ResourceNotFoundException", "The resource that you specified for SourceArn doesn't exist."
        )
    now, kept, moved = time.time(), [], 0
    with LOCK.current():
        for message in source["messages"]:
            home = destination_arn or (message.get("sys") or {}).get("DeadLetterQueueSourceArn")
            target = BY_ARN.current()(home) if home else None
            if target is None or message["visible_at"] > now:
                kept.append(message)
                continue
            # It starts anew, or it would be a dead letter again at its first failure.
            fresh = {"visible_at": now, "receive_count": 0, "first_receive_at": None, "receipt_handle": None}
            target["messages"].append({**message, **fresh})
            moved += 1
        source["messages"] = kept
    WAKE.current().set()
    about = {"SourceArn": source_arn, "StartedTimestamp": int(now * 1000), "Status": "COMPLETED"}
    counts = {"ApproximateNumberOfMessagesMoved": moved, "ApproximateNumberOfMessagesToMove": moved}
    return {"TaskHandle": str(uuid.uuid4()), **about, **counts, "DestinationArn": destination_arn or ""}
