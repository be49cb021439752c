"""Work whose executor or emulator was killed: done again within seconds, and no message is given up for it."""

from __future__ import annotations

import json
import time
from typing import Any

from .fake_executor import FakeExecutor, Killed
from .running import Emulator, wait_for

# Of the queues here: what waits for it is not done within this test.
VISIBILITY = "300"
DRAINING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


def queue_with_worker(emulator: Emulator, *, max_receives: int = 2) -> tuple[str, str]:
    """URLs of the worker's queue and of its dead letters."""
    sqs, functions = emulator.client("sqs"), emulator.client("lambda")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    target = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": max_receives})
    url = sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": VISIBILITY, "RedrivePolicy": redrive})[
        "QueueUrl"
    ]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    role = emulator.role("worker", {"Effect": "Allow", "Action": DRAINING, "Resource": arn})
    functions.create_event_source_mapping(EventSourceArn=arn, FunctionName=emulator.function("worker", role))
    return url, dead


def bodies(executor: FakeExecutor) -> list[str]:
    return [record["body"] for call in executor.calls for record in call["event"].get("Records", [])]


def dies(times: int) -> Any:
    """An executor that is killed by each of its first calls."""
    left = [None] * times

    def answer(_: dict[str, Any]) -> dict[str, Any]:
        if left:
            left.pop()
            raise Killed
        return {"kind": "result", "payload": None, "log": ""}

    return answer


def test_messages_of_a_killed_executor_are_done_by_the_next_and_none_is_dead_lettered(
    emulator: Emulator, executor: FakeExecutor
) -> None:
    url, dead = queue_with_worker(emulator)
    sqs = emulator.client("sqs")
    executor.answer = dies(4)
    sqs.send_message(QueueUrl=url, MessageBody="held")
    wait_for(lambda: bodies(executor).count("held") == 5, seconds=20)
    wait_for(lambda: waiting(sqs, url) == 0)
    assert waiting(sqs, dead) == 0


def test_messages_wait_for_an_executor_that_is_not_there(emulator: Emulator) -> None:
    url, dead = queue_with_worker(emulator)
    sqs = emulator.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="early")
    time.sleep(3)
    executor = FakeExecutor(emulator.socket)
    try:
        wait_for(lambda: bodies(executor) == ["early"])
        wait_for(lambda: waiting(sqs, url) == 0)
        assert waiting(sqs, dead) == 0
    finally:
        executor.shutdown()
        executor.server_close()


def test_the_message_of_a_function_that_fails_stays_hidden_as_on_aws(
    emulator: Emulator, executor: FakeExecutor
) -> None:
    url, _ = queue_with_worker(emulator)
    executor.answer = lambda _: {"kind": "error", "payload": {"errorType": "Runtime.ExitError"}, "log": ""}
    emulator.client("sqs").send_message(QueueUrl=url, MessageBody="poison")
    wait_for(lambda: bodies(executor) == ["poison"])
    time.sleep(2)
    assert bodies(executor) == ["poison"]


def test_an_asynchronous_invocation_outlives_its_executor(emulator: Emulator, executor: FakeExecutor) -> None:
    emulator.function("later", emulator.role("later"))
    executor.answer = dies(5)
    emulator.client("lambda").invoke(FunctionName="later", InvocationType="Event", Payload=b'{"n": 1}')
    wait_for(lambda: len(executor.calls) == 6, seconds=20)
    assert {json.dumps(call["event"]) for call in executor.calls} == {'{"n": 1}'}


def test_messages_of_a_killed_emulator_are_done_once_nothing_works_on_them(
    emulator: Emulator, executor: FakeExecutor
) -> None:
    url, dead = queue_with_worker(emulator)
    sqs = emulator.client("sqs")

    def hang(call: dict[str, Any]) -> dict[str, Any]:
        executor.running = [record["messageId"] for record in call["event"]["Records"]]
        time.sleep(2)
        raise Killed

    executor.answer = hang
    sqs.send_message(QueueUrl=url, MessageBody="held")
    wait_for(lambda: len(executor.running) == 1)
    emulator.save()
    emulator.kill()
    executor.answer = dies(0)
    emulator.start()
    time.sleep(2)
    assert bodies(executor) == ["held"], "a function still processes it"
    executor.running = []
    wait_for(lambda: bodies(executor) == ["held", "held"])
    wait_for(lambda: waiting(sqs, url) == 0)
    assert waiting(sqs, dead) == 0


def waiting(sqs: Any, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)
