"""Stacks that cannot be brought to a good end say so here as they do on AWS."""

from __future__ import annotations

import time
from typing import Any

from .running import Emulator

_QUEUE = "Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: %d}}"
_LASTING = f"""\
Resources:
  {_QUEUE % 5}
  Handle: {{Type: AWS::CloudFormation::WaitConditionHandle}}
  Wait:
    Type: AWS::CloudFormation::WaitCondition
    DependsOn: Queue
    Properties: {{Handle: !Ref Handle, Timeout: "1"}}
"""


def _status(formation: Any) -> str:
    while (status := formation.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"]).endswith("IN_PROGRESS"):
        time.sleep(0.05)
    return str(status)


def test_an_update_whose_way_back_fails_on_what_somebody_deleted_is_stuck(emulator: Emulator) -> None:
    formation = emulator.client("cloudformation")
    formation.create_stack(StackName="s", TemplateBody=f"Resources: {{{_QUEUE % 0}}}")
    assert _status(formation) == "CREATE_COMPLETE"
    formation.update_stack(StackName="s", TemplateBody=_LASTING)
    (queue,) = emulator.client("sqs").list_queues()["QueueUrls"]
    time.sleep(0.3)
    emulator.client("sqs").delete_queue(QueueUrl=queue)
    assert _status(formation) == "UPDATE_ROLLBACK_FAILED"
