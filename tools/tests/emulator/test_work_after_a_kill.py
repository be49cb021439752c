"""Queues and executions go on after `kill -9` as if it had not happened: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import json
from typing import Any

from .running import Emulator, wait_for

_WAITS = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"


def test_a_message_that_was_put_aside_and_deleted_does_not_come_back(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    aside = sqs.create_queue(QueueName="aside")["QueueUrl"]
    redrive = {"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:000000000000:aside", "maxReceiveCount": "1"}
    attributes = {"VisibilityTimeout": "0", "RedrivePolicy": json.dumps(redrive)}
    url = sqs.create_queue(QueueName="queue", Attributes=attributes)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    sqs.receive_message(QueueUrl=url)
    emulator.kill()
    emulator.start()
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    (dead,) = sqs.receive_message(QueueUrl=aside, VisibilityTimeout=0)["Messages"]
    sqs.delete_message(QueueUrl=aside, ReceiptHandle=dead["ReceiptHandle"])
    emulator.kill()
    emulator.start()
    assert [sqs.receive_message(QueueUrl=each).get("Messages") for each in (url, aside)] == [None, None]


def test_a_receipt_of_before_the_kill_still_deletes_its_message(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="once")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    emulator.kill()
    emulator.start()
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    emulator.kill()
    emulator.start()
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["ApproximateNumberOfMessagesNotVisible"] == attributes["ApproximateNumberOfMessages"] == "0"


def test_a_fifo_queue_keeps_its_order_and_knows_what_it_had_through_a_kill(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = sqs.create_queue(QueueName="queue.fifo", Attributes=attributes)["QueueUrl"]
    sent = [sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")["MessageId"] for body in "abc"]
    emulator.kill()
    emulator.start()
    assert sqs.send_message(QueueUrl=url, MessageBody="b", MessageGroupId="g")["MessageId"] == sent[1]
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [each["MessageId"] for each in received] == sent[: len(received)]


def test_an_execution_goes_on_where_it_was_and_asks_nobody_twice(emulator: Emulator) -> None:
    sqs, states = emulator.client("sqs"), emulator.client("stepfunctions")
    url = sqs.create_queue(QueueName="work")["QueueUrl"]
    execution = _start(emulator, url)
    (asked,) = _tokens(sqs, url)
    emulator.kill()
    emulator.start()
    states.send_task_success(taskToken=asked, output='{"said": "before the second kill"}')
    emulator.kill()
    emulator.start()
    wait_for(lambda: states.describe_execution(executionArn=execution)["status"] == "SUCCEEDED", seconds=20)
    assert json.loads(states.describe_execution(executionArn=execution)["output"])["a"]["said"].startswith("before")
    assert _tokens(sqs, url) == []


def _start(emulator: Emulator, url: str) -> str:
    ask = {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}}
    task = {"Type": "Task", "Resource": _WAITS, "Parameters": ask, "ResultPath": "$.a", "Next": "Done"}
    definition = {"StartAt": "Ask", "States": {"Ask": task, "Done": {"Type": "Pass", "End": True}}}
    role = emulator.role("machine", {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"})
    states = emulator.client("stepfunctions")
    machine = states.create_state_machine(name="machine", definition=json.dumps(definition), roleArn=role)
    arn: str = states.start_execution(stateMachineArn=machine["stateMachineArn"], input='{"i": 1}')["executionArn"]
    return arn


def _tokens(sqs: Any, url: str) -> list[str]:
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
    for each in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return [json.loads(each["Body"])["token"] for each in messages]
