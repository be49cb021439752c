"""A function that reads a stream must see each record again that it reported, as on AWS: none lost, none for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .fake_executor import FakeExecutor
from .functions import Functions
from .running import Emulator, wait_for

_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("streams"))
    yield running
    running.kill()


@pytest.fixture(scope="module")
def functions(emulator: Emulator) -> Iterator[Functions]:
    server = FakeExecutor(emulator.socket)
    yield Functions(server)
    server.shutdown()
    server.server_close()


def _table(emulator: Emulator, name: str, *keys: str) -> str:
    """The ARN of the stream of a table that holds these keys, written one after the other."""
    dynamodb = emulator.client("dynamodb")
    made = dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    for key in keys:
        dynamodb.put_item(TableName=name, Item={"pk": {"S": key}})
    return str(made["TableDescription"]["LatestStreamArn"])


def _follow(emulator: Emulator, name: str, source: str, **settings: Any) -> None:
    emulator.client("lambda").create_event_source_mapping(
        FunctionName=emulator.function(name, emulator.role(name, _ALL)),
        EventSourceArn=source,
        StartingPosition="TRIM_HORIZON",
        FunctionResponseTypes=["ReportBatchItemFailures"],
        **settings,
    )


def _keys(call: dict[str, Any]) -> list[str]:
    return [
        one["dynamodb"]["Keys"]["pk"]["S"] if "dynamodb" in one else one["kinesis"]["partitionKey"]
        for one in call["event"]["Records"]
    ]


def _reporting(*failing: str) -> Any:
    """Reports these keys as failed in the first batch, and nothing later."""
    answered: list[bool] = []

    def answer(call: dict[str, Any]) -> dict[str, Any]:
        records = [] if answered else call["event"]["Records"]
        answered.append(True)
        failures = []
        for key, record in zip(_keys(call), records, strict=False):
            number = record.get("dynamodb", {}).get("SequenceNumber") or record["kinesis"]["sequenceNumber"]
            failures += [{"itemIdentifier": number}] * (key in failing)
        return {"batchItemFailures": failures[::-1]}

    return answer


def test_a_table_stream_is_read_again_from_the_first_item_that_failed(emulator: Emulator, functions: Functions) -> None:
    functions.answer("follower", _reporting("b", "c"))
    _follow(emulator, "follower", _table(emulator, "followed", "a", "b", "c", "d"))
    wait_for(lambda: len(functions.calls("follower")) == 2)
    assert [_keys(call) for call in functions.calls("follower")] == [["a", "b", "c", "d"], ["b", "c", "d"]]


def test_a_kinesis_stream_is_read_again_from_the_first_item_that_failed(
    emulator: Emulator, functions: Functions
) -> None:
    kinesis = emulator.client("kinesis")
    kinesis.create_stream(StreamName="numbers", ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName="numbers", WaiterConfig={"Delay": 1})
    for key in "abc":
        kinesis.put_record(StreamName="numbers", PartitionKey=key, Data=b"x")
    functions.answer("reader", _reporting("b"))
    _follow(emulator, "reader", "arn:aws:kinesis:eu-west-1:000000000000:stream/numbers")
    wait_for(lambda: len(functions.calls("reader")) == 2)
    assert [_keys(call) for call in functions.calls("reader")] == [["a", "b", "c"], ["b", "c"]]


def test_a_poison_record_is_given_up_after_its_retries_and_reported(emulator: Emulator, functions: Functions) -> None:
    functions.fail("giving-up", when=lambda call: _keys(call) == ["poison"])
    aside = emulator.client("sqs").create_queue(QueueName="given-up")["QueueUrl"]
    on_failure = {"OnFailure": {"Destination": "arn:aws:sqs:eu-west-1:000000000000:given-up"}}
    settings = {"BatchSize": 1, "MaximumRetryAttempts": 1, "DestinationConfig": on_failure}
    _follow(emulator, "giving-up", _table(emulator, "poisoned", "poison", "good"), **settings)
    wait_for(lambda: len(functions.calls("giving-up")) == 3, 10)
    assert [_keys(call) for call in functions.calls("giving-up")] == [["poison"], ["poison"], ["good"]]
    (record,) = emulator.client("sqs").receive_message(QueueUrl=aside)["Messages"]
    assert json.loads(record["Body"])["requestContext"]["condition"] == "RetryAttemptsExhausted"
