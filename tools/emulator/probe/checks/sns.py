"""SNS: topics to queues."""

from __future__ import annotations

import json

from probe.aws import Aws, until


def a_filter_lets_through_what_was_asked_for(aws: Aws) -> None:
    sns, url = aws("sns"), aws.queue()
    topic = sns.create_topic(Name=aws.name("topic"))["TopicArn"]
    settings = {"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"k": ["v"]})}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=aws.queue_arn(url), Attributes=settings)
    for value in ("z", "v"):
        attributes = {"k": {"DataType": "String", "StringValue": value}}
        sns.publish(TopicArn=topic, Message=value, MessageAttributes=attributes)
    assert [message["Body"] for message in until(lambda: aws.receive(url))] == ["v"]
