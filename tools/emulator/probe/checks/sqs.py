"""SQS: delivery, visibility, dead letters."""

from __future__ import annotations

import json
import threading
import time

from probe.aws import Aws, refuses, until


def a_message_carries_its_attributes_and_is_gone_when_deleted(aws: Aws) -> None:
    url, sqs = aws.queue(), aws("sqs")
    attribute = {"k": {"DataType": "String", "StringValue": "v"}}
    sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes=attribute)
    [message] = aws.receive(url)
    assert message["MessageAttributes"]["k"]["StringValue"] == "v"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert not aws.receive(url, VisibilityTimeout=0)


def a_received_message_is_hidden_and_comes_back(aws: Aws) -> None:
    url, sqs = aws.queue(), aws("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="x")
    assert aws.receive(url, VisibilityTimeout=1) and not aws.receive(url)
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert found["ApproximateNumberOfMessagesNotVisible"] == "1"
    [message] = until(lambda: aws.receive(url))
    assert message["Attributes"]["ApproximateReceiveCount"] == "2"
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    assert aws.receive(url)


def a_long_poll_wakes_on_a_send_and_ends_empty(aws: Aws) -> None:
    url, sqs = aws.queue(), aws("sqs")
    threading.Timer(0.3, lambda: aws("sqs").send_message(QueueUrl=url, MessageBody="x")).start()
    began = time.monotonic()
    assert aws.receive(url, WaitTimeSeconds=8) and time.monotonic() - began < 4
    sqs.purge_queue(QueueUrl=url)
    began = time.monotonic()
    assert not aws.receive(url, WaitTimeSeconds=1) and time.monotonic() - began > 0.9


def a_poison_message_ends_in_the_dead_letter_queue(aws: Aws) -> None:
    dead = aws.queue("dead")
    policy = json.dumps({"deadLetterTargetArn": aws.queue_arn(dead), "maxReceiveCount": 2})
    url = aws.queue("live", VisibilityTimeout="0", RedrivePolicy=policy)
    aws("sqs").send_message(QueueUrl=url, MessageBody="poison")
    assert aws.receive(url) and aws.receive(url) and not aws.receive(url)
    assert until(lambda: aws.receive(dead, VisibilityTimeout=0))[0]["Body"] == "poison"


def dead_letters_are_moved_back(aws: Aws) -> None:
    dead = aws.queue("dead")
    policy = json.dumps({"deadLetterTargetArn": aws.queue_arn(dead), "maxReceiveCount": 1})
    url = aws.queue("live", VisibilityTimeout="0", RedrivePolicy=policy)
    aws("sqs").send_message(QueueUrl=url, MessageBody="poison")
    assert aws.receive(url) and not aws.receive(url)
    aws("sqs").start_message_move_task(SourceArn=aws.queue_arn(dead))
    until(lambda: aws.receive(url, VisibilityTimeout=0))


def a_delayed_message_waits(aws: Aws) -> None:
    url = aws.queue()
    aws("sqs").send_message(QueueUrl=url, MessageBody="x", DelaySeconds=1)
    assert not aws.receive(url)
    until(lambda: aws.receive(url))


def a_batch_is_sent_received_and_deleted(aws: Aws) -> None:
    url, sqs = aws.queue(), aws("sqs")
    entries = [{"Id": str(number), "MessageBody": str(number)} for number in range(10)]
    assert len(sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == 10
    messages = aws.receive(url)
    entries = [{"Id": one["MessageId"], "ReceiptHandle": one["ReceiptHandle"]} for one in messages]
    assert len(sqs.delete_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == 10


def a_fifo_group_is_in_order_without_doubles_and_locked_in_flight(aws: Aws) -> None:
    sqs = aws("sqs")
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = sqs.create_queue(QueueName=f"{aws.name('queue')}.fifo", Attributes=attributes)["QueueUrl"]
    for group, body in (("A", "a0"), ("A", "a1"), ("A", "a0"), ("B", "b0")):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=group)
    [first] = aws.receive(url, MaxNumberOfMessages=1)
    assert first["Body"] == "a0"
    assert [message["Body"] for message in aws.receive(url)] == ["b0"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    assert [message["Body"] for message in aws.receive(url)] == ["a1"]


def an_unknown_queue_is_refused(aws: Aws) -> None:
    refuses("NonExistent", aws("sqs").get_queue_url, QueueName=aws.name("none"))
