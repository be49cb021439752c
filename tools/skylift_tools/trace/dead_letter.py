"""What a person needs in order to get a message back that was put aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from skylift_tools.cloud import Cloud
from skylift_tools.trace.story import DeadLetter


def advice(dead: DeadLetter, cloud: Cloud) -> Iterator[str]:
    """Where the message lies, and how to look at it and send it again."""
    url, waiting = _queue(dead.queue, cloud)
    lies = "lies" if dead.certain else "should lie, once its visibility has ended,"
    yield f"Dead letter: message {dead.message_id} {lies} in {dead.queue} ({waiting})."
    yield f"  why       {dead.reason}"
    yield f"  look      aws sqs receive-message --queue-url {url} --message-attribute-names All --visibility-timeout 0"
    yield "  get back  mend the cause, then send body and attributes to the source queue and delete it here"


def _queue(name: str, cloud: Cloud) -> tuple[str, str]:
    """Its address, and how many messages it holds."""
    from botocore.exceptions import ClientError

    sqs: Any = cloud.client("sqs")
    try:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
    except ClientError as error:
        # The story is worth telling without it: who reads logs may not be allowed to look into queues.
        return f"<url of {name}>", f"not looked into: {error.response['Error']['Code']}"
    return url, f"{found['ApproximateNumberOfMessages']} messages there now"
