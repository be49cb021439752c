"""The rule by which a worker takes the events it is interested in."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from skylift_infra import json_text
from skylift_infra.queue import Queue


class Subscription(pulumi.ComponentResource):
    """Events of the account's default bus that match `pattern` go to the worker's queue.

    What EventBridge cannot deliver within a day goes to the queue's own dead-letter queue.
    """

    def __init__(self, queue: Queue, pattern: pulumi.Input[Mapping[str, Any]]) -> None:
        super().__init__("skylift:aws:Subscription", queue.name)
        child = pulumi.ResourceOptions(parent=self)
        text = json_text.dumps(pattern)
        self.rule = aws.cloudwatch.EventRule(queue.name, name=queue.name, event_pattern=text, opts=child)
        self.target = aws.cloudwatch.EventTarget(
            queue.name,
            rule=self.rule.name,
            target_id="queue",
            arn=queue.queue.arn,
            dead_letter_config={"arn": queue.dead_letters.arn},
            # An event that the queue may not take yet is not tried again.
            opts=pulumi.ResourceOptions(parent=self, depends_on=queue.policies),
        )
        self.register_outputs({})
