"""What a person needs in order to get a message back that was put aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from skylift_tools.cloud import Cloud
from skylift_tools.dead_letters.queues import PASSED_OVER
from skylift_tools.plane.layout import STACK
from skylift_tools.trace.story import DeadLetter

_EMPTY = "is empty now: it was sent again, or deleted"


def advice(dead: DeadLetter, cloud: Cloud) -> Iterator[str]:
    """Where the message was put, and how to look at it and send it again."""
    where = "was put into" if dead.certain else "should be put, once its visibility has ended, into"
    stack = "" if cloud.stack == STACK else f" --stack {cloud.stack}"
    command = f".venv/bin/skylift dlq {dead.message_id}{stack}"
    waiting = _waiting(dead.queue, cloud)
    yield f"Dead letter: message {dead.message_id} {where} {dead.queue}, which {waiting}."
    yield f"  why       {dead.reason}"
    if dead.certain and waiting == _EMPTY:
        return
    yield f"  look      {command} --body"
    yield f"  get back  mend the cause, then: {command} --resend"
    yield f"            {PASSED_OVER}"


def _waiting(name: str, cloud: Cloud) -> str:
    from botocore.exceptions import ClientError

    sqs: Any = cloud.client("sqs")
    try:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
    except ClientError as error:
        # The story is worth telling without it: who reads logs may not be allowed to look into queues.
        return f"could not be looked into ({error.response['Error']['Code']})"
    count = int(found["ApproximateNumberOfMessages"])
    return f"holds {count} message{'' if count == 1 else 's'} now" if count else _EMPTY
