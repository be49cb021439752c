"""What AWS accepts must not be refused here, or an application that works cannot be run."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .limit_requests import Call, api, call_of, function, in_api, prepare, rule, schedule, send, text
from .running import Emulator


@pytest.fixture(scope="module", autouse=True)
def _prepared(aws: Emulator) -> None:
    prepare(aws)


ACCEPTED: dict[str, Call] = {
    "ten attributes": send(MessageAttributes={f"a{each}": text("y") for each in range(10)}),
    "binary and numbers": send(
        MessageAttributes={
            "b": {"DataType": "Binary.gif", "BinaryValue": b"x"},
            "n": {"DataType": "Number", "StringValue": "0"},
        }
    ),
    "exactly 1 MiB": send(MessageBody="x" * 1_048_576),
    "a delay of 900 s": send(DelaySeconds=900),
    "a FIFO queue": call_of("sqs", "create_queue", QueueName="limits.fifo", Attributes={"FifoQueue": "true"}),
    "the largest function": function(Timeout=900, MemorySize=10_240, Environment={"Variables": {"AB": "x" * 4_000}}),
    "a minute": rule("rate(1 minute)"),
    "commas after the fields": rule("cron(5, 0, 1, *, ?, *)"),
    "the last day": rule("cron(0 0 L * ? 2031-2040)"),
    "the second Tuesday of two months": rule("cron(30 6 ? JAN,JUN TUE#2 *)"),
    "weekdays": rule("cron(0/15 8-17 ? * MON-FRI *)"),
    "once": schedule("at(2031-01-01T00:00:00)"),
    "credentials for one origin": api(
        CorsConfiguration={"AllowOrigins": ["https://a.example"], "AllowCredentials": True}
    ),
    "a default and a greedy route": in_api("create_route", {"RouteKey": "$default"}, {"RouteKey": "ANY /{proxy+}"}),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_aws_accepts_is_not_refused(aws: Emulator, name: str) -> None:
    ACCEPTED[name](aws)


def test_a_hidden_message_stays_hidden_when_the_time_asked_for_is_too_long(aws: Emulator) -> None:
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="hidden")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="one")
    receipt = sqs.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"]
    with pytest.raises(ClientError, match="VisibilityTimeout must be an integer between 0 and 43200"):
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=43_201)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=43_200)
