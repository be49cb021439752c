"""A state machine that reads a field which is not there fails on AWS: on the laptop it must fail in the same way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .running import Emulator, wait_for
from .state_path_rows import CATCH, PASS, SEND, TO_NOTHING

_ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


class Machines:
    """Runs state machines whose first state is A and whose other one is B."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator, self._states = emulator, emulator.client("stepfunctions")
        self._role = emulator.role("machine", _ANYTHING)
        self._count = 0

    def run(self, state: dict[str, Any], given: Any, **top: Any) -> dict[str, Any]:
        """The description of the execution when it has ended; `output` is read."""
        self._count += 1
        definition = json.dumps({"StartAt": "A", "States": {"A": state, "B": PASS}, **top})
        made = self._states.create_state_machine(name=f"m{self._count}", roleArn=self._role, definition=definition)
        execution = self._states.start_execution(stateMachineArn=made["stateMachineArn"], input=json.dumps(given))[
            "executionArn"
        ]
        found: dict[str, Any] = {}

        def ended() -> bool:
            found.update(self._states.describe_execution(executionArn=execution))
            return bool(found["status"] != "RUNNING")

        wait_for(ended, 10)
        return {**found, "output": json.loads(found.get("output") or "null")}


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    running = Emulator(tmp_path_factory.mktemp("paths"))
    yield Machines(running)
    running.kill()


@pytest.mark.parametrize("place", TO_NOTHING)
def test_a_path_to_nothing_fails_the_execution_and_nothing_catches_it(machines: Machines, place: str) -> None:
    state, words = TO_NOTHING[place]
    found = machines.run(state, {"text": "t"})
    assert (found["status"], found["error"]) == ("FAILED", "States.Runtime"), found
    assert words in found["cause"]
    assert found["cause"].startswith("An error occurred while executing the state 'A' (entered at the event id #2). ")


@pytest.mark.parametrize(
    ("path", "given", "expected"),
    [
        ("$.a", {"a": None}, None),
        ("$.a[1]", {"a": [1, 2]}, 2),
        ("$.a[7]", {"a": [1]}, None),
        ("$['a b'].c", {"a b": {"c": 1}}, 1),
        ("$.a[*].b", {"a": [{"b": 1}, {}, {"b": 2}]}, [1, 2]),
        ("$.a[*].b", {"a": []}, []),
    ],
)
def test_a_path_to_something_finds_it(machines: Machines, path: str, given: Any, expected: Any) -> None:
    found = machines.run({**PASS, "Parameters": {"x.$": path}}, given)
    assert found["output"] == {"x": expected}


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        ({"Variable": "$.a", "IsPresent": True}, {"a": None}, True),
        ({"Variable": "$.a", "IsPresent": False}, {}, True),
        ({"Variable": "$.a.b", "IsPresent": True}, {"a": 1}, False),
        ({"And": [{"Variable": "$.a", "IsPresent": True}, {"Variable": "$.a", "StringEquals": "x"}]}, {}, False),
        ({"Variable": "$.a", "StringLessThanPath": "$.b"}, {"a": "a", "b": "b"}, True),
        ({"Variable": "$.a", "TimestampEqualsPath": "$.a"}, {"a": "2026-01-01T00:00:00Z"}, True),
        ({"Variable": "$.a", "NumericGreaterThanEqualsPath": "$.b"}, {"a": 2, "b": 2}, True),
    ],
)
def test_a_choice_asks_whether_a_field_is_there_and_compares_two_fields(
    machines: Machines, rule: Any, given: Any, expected: bool
) -> None:
    state = {"Type": "Choice", "Choices": [{**rule, "Next": "B"}], "Default": "C"}
    found = machines.run(
        state, given, States={"A": state, "B": {**PASS, "Result": True}, "C": {**PASS, "Result": False}}
    )
    assert found["output"] is expected


def test_a_task_is_timed_by_a_field_of_its_input(machines: Machines) -> None:
    url = machines.emulator.client("sqs").create_queue(QueueName="waiting")["QueueUrl"]
    resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
    message = {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}}
    state = {**SEND, "Resource": resource, "Parameters": message, "TimeoutSecondsPath": "$.seconds"}
    assert machines.run(state, {"seconds": 1})["error"] == "States.Timeout"


def test_a_function_that_fails_within_a_template_can_be_caught(machines: Machines) -> None:
    state = {**SEND, **CATCH, "Parameters": {"x.$": "States.ArrayGetItem($.items, 9)"}}
    found = machines.run(state, {"items": []})
    assert found["status"] == "SUCCEEDED" and found["output"]["Error"] == "States.IntrinsicFailure"


def test_a_result_that_has_no_place_in_the_input_is_refused_and_can_be_caught(machines: Machines) -> None:
    found = machines.run({**PASS, "ResultPath": "$.result"}, "input1")
    assert found["error"] == "States.ReferencePathConflict"
    assert found["cause"].endswith('Unable to apply ReferencePath $.result to input "input1"')
    branches = [{"StartAt": "P", "States": {"P": PASS}}]
    state = {"Type": "Parallel", "Branches": branches, "ResultPath": "$.a.b", **CATCH, "End": True}
    assert machines.run(state, {"a": 1})["output"]["Error"] == "States.ReferencePathConflict"


def test_a_result_is_placed_by_name_and_by_position(machines: Machines) -> None:
    state = {**PASS, "Result": 9}
    assert machines.run({**state, "ResultPath": "$['a b'].c"}, {})["output"] == {"a b": {"c": 9}}
    assert machines.run({**state, "ResultPath": "$.a[1]"}, {"a": [1, 2]})["output"] == {"a": [1, 9]}


def test_what_a_jsonata_expression_does_not_find_is_an_error_that_can_be_caught(machines: Machines) -> None:
    state = {"Type": "Pass", "Output": "{% $states.input.no %}", "End": True}
    found = machines.run(state, {}, QueryLanguage="JSONata")
    assert (found["status"], found["error"]) == ("FAILED", "States.QueryEvaluationError")
    task = {"Type": "Task", "Resource": SEND["Resource"], "Arguments": "{% $states.input.no %}", **CATCH, "End": True}
    assert machines.run(task, {}, QueryLanguage="JSONata")["status"] == "SUCCEEDED"
