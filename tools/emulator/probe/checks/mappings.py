"""Lambda event source mappings: queues and streams."""

from __future__ import annotations

import json
import time
from typing import Any

from probe.aws import Aws, refuses, until

_TELL = """
import boto3, json, os
def handler(event, context):
    bodies = [record.get("body") or record["eventName"] for record in event["Records"]]
    boto3.client("sqs").send_message(QueueUrl=os.environ["TOLD"], MessageBody=json.dumps(bodies))
    if any("poison" in json.dumps(record) for record in event["Records"]): raise ValueError("poison")
    bad = [record["messageId"] for record in event["Records"] if record.get("body") == "bad"]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in bad]}
"""

_REPORT = """
import boto3, json, os
def handler(event, context):
    keys = [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]
    boto3.client("sqs").send_message(QueueUrl=os.environ["SEEN"], MessageBody=json.dumps(keys))
    if keys == ["good", "bad"]:
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][1]["dynamodb"]["SequenceNumber"]}]}
"""


def _worker(aws: Aws, source_arn: str, **settings: Any) -> str:
    """The URL of the queue in which it tells the bodies of each batch."""
    told = aws.queue("told")
    name = aws.function(_TELL, "worker", Environment={"Variables": {"TOLD": told}})
    aws("lambda").create_event_source_mapping(FunctionName=name, EventSourceArn=source_arn, **settings)
    return told


def _batches(aws: Aws, told: str) -> list[list[str]]:
    return [json.loads(message["Body"]) for message in aws.receive(told, VisibilityTimeout=0)]


def a_message_reaches_its_function_and_is_gone(aws: Aws) -> None:
    url = aws.queue()
    told = _worker(aws, aws.queue_arn(url))
    aws("sqs").send_message(QueueUrl=url, MessageBody="x")
    assert until(lambda: _batches(aws, told)) == [["x"]]
    until(lambda: not aws.receive(url, VisibilityTimeout=0))


def only_what_failed_comes_back(aws: Aws) -> None:
    url = aws.queue(VisibilityTimeout="10")
    told = _worker(aws, aws.queue_arn(url), FunctionResponseTypes=["ReportBatchItemFailures"])
    aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "3"})
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(("good", "bad"))]
    aws("sqs").send_message_batch(QueueUrl=url, Entries=entries)

    def bodies() -> list[str]:
        return [body for batch in _batches(aws, told) for body in batch]

    until(lambda: bodies().count("bad") > 1)
    assert bodies().count("good") == 1


def what_does_not_fit_is_refused(aws: Aws) -> None:
    name, make = aws.function("def handler(event, context): ..."), aws("lambda").create_event_source_mapping
    queue = aws.queue_arn(aws.queue(VisibilityTimeout="1"))
    big = {"EventSourceArn": aws.queue_arn(aws.queue("long")), "BatchSize": 100}
    refuses("InvalidParameterValue", make, FunctionName=name, EventSourceArn=queue)
    refuses("InvalidParameterValue", make, FunctionName=name, EventSourceArn=aws.arn("sqs", aws.name("none")))
    refuses("InvalidParameterValue", make, FunctionName=name, **big)


def a_second_mapping_of_the_same_queue_and_function_is_refused(aws: Aws) -> None:
    name, make = aws.function("def handler(event, context): ..."), aws("lambda").create_event_source_mapping
    arn = aws.queue_arn(aws.queue())
    make(FunctionName=name, EventSourceArn=arn)
    refuses("ResourceConflict", make, FunctionName=name, EventSourceArn=arn)


def a_role_that_may_not_read_is_refused(aws: Aws) -> None:
    name = aws.function("def handler(event, context): ...", Role=aws.role("mute", "logs:PutLogEvents"))
    make, arn = aws("lambda").create_event_source_mapping, aws.queue_arn(aws.queue())
    refuses("InvalidParameterValue", make, FunctionName=name, EventSourceArn=arn)


def a_stream_passes_a_poison_record_after_its_retries(aws: Aws) -> None:
    table, db = aws.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}), aws("dynamodb")
    arn = db.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    settings = {"StartingPosition": "TRIM_HORIZON", "MaximumRetryAttempts": 1, "BatchSize": 1}
    told = _worker(aws, arn, **settings)
    for name in ("poison", "good"):
        db.put_item(TableName=table, Item={"pk": {"S": name}, "sk": {"S": "x"}})
    until(lambda: len(_batches(aws, told)) == 3)
    time.sleep(2.5)
    assert len(_batches(aws, told)) == 3, "the poison record is tried again"


def a_report_that_names_no_message_brings_the_batch_back(aws: Aws) -> None:
    url, aside = aws.queue("source"), aws.queue("aside")
    redrive = json.dumps({"deadLetterTargetArn": aws.queue_arn(aside), "maxReceiveCount": 1})
    source = "def handler(event, context): return {'batchItemFailures': [{'itemIdentifier': ''}]}"
    make, types = aws("lambda").create_event_source_mapping, ["ReportBatchItemFailures"]
    name = aws.function(source, "reporter")
    make(FunctionName=name, EventSourceArn=aws.queue_arn(url), FunctionResponseTypes=types)
    aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1", "RedrivePolicy": redrive})
    aws("sqs").send_message(QueueUrl=url, MessageBody="x")
    until(lambda: aws.receive(aside))


def a_stream_is_read_again_from_the_first_failed_item(aws: Aws) -> None:
    table, db = aws.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}), aws("dynamodb")
    for name in ("good", "bad"):
        db.put_item(TableName=table, Item={"pk": {"S": name}, "sk": {"S": "x"}})
    seen = aws.queue("seen")
    name = aws.function(_REPORT, "follower", Environment={"Variables": {"SEEN": seen}})
    aws("lambda").create_event_source_mapping(
        FunctionName=name,
        EventSourceArn=db.describe_table(TableName=table)["Table"]["LatestStreamArn"],
        StartingPosition="TRIM_HORIZON",
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    until(lambda: len(_batches(aws, seen)) > 1)
    assert ["bad"] in _batches(aws, seen)
