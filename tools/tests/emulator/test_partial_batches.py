"""A user whose function reports failed items wrongly must see on the laptop what AWS does: the batch comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .fake_executor import FakeExecutor
from .functions import Functions
from .running import Emulator, wait_for

_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_REPORTS = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
# Source: AWS's documentation, and LocalStack's tests that ran against AWS.
_FAILURES: dict[str, Any] = {
    "empty identifier": {"batchItemFailures": [{"itemIdentifier": ""}]},
    "null identifier": {"batchItemFailures": [{"itemIdentifier": None}]},
    "number for identifier": {"batchItemFailures": [{"itemIdentifier": 123}]},
    "other key": {"batchItemFailures": [{"id": "x"}]},
    "unknown identifier": {"batchItemFailures": [{"itemIdentifier": "x"}]},
    "item is a text": {"batchItemFailures": ["x"]},
    "item is null": {"batchItemFailures": [None]},
    "list is an object": {"batchItemFailures": {"itemIdentifier": "x"}},
    "a text": "done",
    "a number": 1,
    "a list": [{"itemIdentifier": "x"}],
}
_SUCCESSES: dict[str, Any] = {
    "empty failures": {"batchItemFailures": []},
    "null failures": {"batchItemFailures": None},
    "null": None,
    "empty object": {},
    "empty list": [],
    "empty text": "",
    "an object without failures": {"statusCode": 200},
    "failures in another case": {"BatchItemFailures": [{"ItemIdentifier": "x"}]},
}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("batches"))
    yield running
    running.kill()


@pytest.fixture(scope="module")
def functions(emulator: Emulator) -> Iterator[Functions]:
    server = FakeExecutor(emulator.socket)
    yield Functions(server)
    server.shutdown()
    server.server_close()


def _queue(emulator: Emulator, name: str, **mapping: Any) -> tuple[str, str]:
    """The URLs of a queue that a function reads, and of its dead letters, where a failed message goes at once."""
    sqs = emulator.client("sqs")
    aside = sqs.create_queue(QueueName=f"{name}-aside")["QueueUrl"]
    redrive = {"deadLetterTargetArn": f"arn:aws:sqs:eu-west-1:000000000000:{name}-aside", "maxReceiveCount": 1}
    attributes = {"VisibilityTimeout": "7", "RedrivePolicy": json.dumps(redrive)}
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    source = f"arn:aws:sqs:eu-west-1:000000000000:{name}"
    emulator.client("lambda").create_event_source_mapping(
        FunctionName=emulator.function(name, emulator.role(name, _ALL)), EventSourceArn=source, **mapping
    )
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    return str(url), str(aside)


def _drained(emulator: Emulator, url: str, into: set[str]) -> int:
    for message in emulator.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        into.add(message["Body"])
    return len(into)


def _left(emulator: Emulator, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = emulator.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(map(int, found.values()))


def test_an_answer_decides_over_its_batch_as_on_aws(emulator: Emulator, functions: Functions) -> None:
    answers = {**_FAILURES, **_SUCCESSES}
    functions.answer("answers", lambda call: answers[call["event"]["Records"][0]["body"]])
    url, aside = _queue(emulator, "answers", BatchSize=1, **_REPORTS)
    for name in answers:
        emulator.client("sqs").send_message(QueueUrl=url, MessageBody=name)
    put_aside: set[str] = set()
    wait_for(lambda: _drained(emulator, aside, put_aside) >= len(_FAILURES), 20)
    wait_for(lambda: _left(emulator, url) == 0, 5)
    assert put_aside == set(_FAILURES)


def test_one_wrong_identifier_brings_the_whole_batch_back(emulator: Emulator, functions: Functions) -> None:
    def answer(call: dict[str, Any]) -> dict[str, Any]:
        first = call["event"]["Records"][0]["messageId"]
        return {"batchItemFailures": [{"itemIdentifier": first}, {"itemIdentifier": "x"}]}

    functions.answer("wrong", answer)
    url, aside = _queue(emulator, "wrong", BatchSize=10, **_REPORTS)
    entries = [{"Id": name, "MessageBody": name} for name in ("first", "second", "third")]
    emulator.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)
    put_aside: set[str] = set()
    wait_for(lambda: _drained(emulator, aside, put_aside) == 3, 10)


def test_without_reports_a_function_that_returns_has_done_its_batch(emulator: Emulator, functions: Functions) -> None:
    functions.answer("silent", lambda call: _FAILURES["unknown identifier"])
    url, aside = _queue(emulator, "silent")
    emulator.client("sqs").send_message(QueueUrl=url, MessageBody="x")
    wait_for(lambda: bool(functions.calls("silent")) and _left(emulator, url) == 0, 5)
    assert _left(emulator, aside) == 0


def test_an_invocation_with_an_event_of_a_queue_returns_its_answer_unchanged(
    emulator: Emulator, functions: Functions
) -> None:
    functions.answer("direct", lambda call: _FAILURES["empty identifier"])
    _queue(emulator, "direct", **_REPORTS)
    record = {"messageId": "m", "body": "x", "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:direct"}
    invoke = emulator.client("lambda").invoke
    answer = invoke(FunctionName="direct:live", Payload=json.dumps({"Records": [record]}))
    assert json.loads(answer["Payload"].read()) == _FAILURES["empty identifier"]
