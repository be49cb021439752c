"""Messages and functions that AWS refuses pass every local test and fail in the account."""

from __future__ import annotations

import pytest

from .limit_requests import Refused, assert_refused, batch, call_of, function, prepare, queue, send, text
from .running import Emulator


@pytest.fixture(scope="module", autouse=True)
def _prepared(aws: Emulator) -> None:
    prepare(aws)


REFUSED: Refused = {
    "eleven attributes": (
        send(MessageAttributes={f"a{each}": text("y") for each in range(11)}),
        "InvalidParameterValue",
        "Number of message attributes [11] exceeds the allowed maximum [10].",
    ),
    "an empty attribute": (
        send(MessageAttributes={"a": text("")}),
        "InvalidParameterValue",
        "Message (user) attribute 'a' must contain a non-empty value of type 'String'.",
    ),
    "body and attributes over 1 MiB": (
        send(MessageBody="x" * 1_048_570, MessageAttributes={"a": text("y" * 50)}),
        "InvalidParameterValue",
        "Message must be shorter than 1048576 bytes.",
    ),
    "a batch over 1 MiB with its attributes": (batch, "AWS.SimpleQueueService.BatchRequestTooLong", "1048576 bytes"),
    "a delay of 901 s": (send(DelaySeconds=901), "InvalidParameterValue", "DelaySeconds must be >= 0 and <= 900."),
    "a wait of 21 s": (
        lambda aws: aws.client("sqs").receive_message(QueueUrl=queue(aws), WaitTimeSeconds=21),
        "InvalidParameterValue",
        "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
    ),
    "a queue with a space in its name": (
        call_of("sqs", "create_queue", QueueName="not a name"),
        "InvalidParameterValue",
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    ),
    "901 s of a function": (
        function(Timeout=901),
        "ValidationException",
        "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value ",
    ),
    "10,241 MB": (function(MemorySize=10_241), "ValidationException", "less than or equal to 10240"),
    "two faults at once": (function(Timeout=901, MemorySize=1_000_000), "ValidationException", "validation error"),
    "5 KB of environment": (
        function(Environment={"Variables": {"AB": "x" * 5_000}}),
        "InvalidParameterValueException",
        "exceeded the 4KB limit. String measured: ",
    ),
    "a reserved name": (
        function(Environment={"Variables": {"AWS_REGION": "x"}}),
        "InvalidParameterValueException",
        "Reserved keys used in this request: AWS_REGION",
    ),
    "a runtime that does not exist": (
        function(Runtime="python3.31"),
        "InvalidParameterValueException",
        "Value python3.31 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [",
    ),
    "a layer of another account": (
        function(Layers=["arn:aws:lambda:eu-west-1:017000801446:layer:Powertools:7"]),
        "InvalidParameterValueException",
        "Not on the local platform: the layer ",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_aws_refuses_is_refused_with_its_code_and_words(aws: Emulator, name: str) -> None:
    assert_refused(aws, REFUSED[name])
