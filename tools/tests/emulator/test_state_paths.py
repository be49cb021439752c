"""A state machine that reads a field which is not there fails on AWS: on the laptop it must fail in the same way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .running import Emulator, wait_for

_PASS = {"Type": "Pass", "End": True}
_ONE = {"StartAt": "P", "States": {"P": _PASS}}
_CATCH = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]}
_RETRY = {"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 5}]}
_SEND = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
_MAP = {"Type": "Map", "ItemProcessor": _ONE, "End": True}
_RULE = {"Next": "B"}
_ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}

# Words: as AWS's, as far as public reports of failed executions show them.
_TO_NOTHING: dict[str, tuple[dict[str, Any], str]] = {
    "InputPath": ({**_PASS, "InputPath": "$.no"}, "Invalid path '$.no' : No results for path $['no']"),
    "InputPath, deeper": ({**_PASS, "InputPath": "$.no.deep"}, "Missing property in path $['no']"),
    "InputPath, into a text": ({**_PASS, "InputPath": "$.text.deep"}, "Property ['deep'] not found in path $['text']"),
    "InputPath, item of a text": ({**_PASS, "InputPath": "$.text[0]"}, "can only be applied to arrays"),
    "InputPath, context": ({**_PASS, "InputPath": "$$.Nothing"}, "No results for path $['Nothing']"),
    "OutputPath": ({**_PASS, "OutputPath": "$.no"}, "Invalid path '$.no'"),
    "Succeed": ({"Type": "Succeed", "InputPath": "$.no"}, "Invalid path '$.no'"),
    "Parameters": (
        {**_PASS, "Parameters": {"a": {"x.$": "$.no"}}},
        "The JSONPath '$.no' specified for the field 'a.x.$' could not be found in the input '{\"text\":\"t\"}'",
    ),
    "Parameters, in lists": ({**_PASS, "Parameters": {"a": [[{"x.$": "$.no"}]]}}, "The JSONPath '$.no'"),
    "Parameters of a task": ({**_SEND, **_CATCH, **_RETRY, "Parameters": {"x.$": "$.no"}}, "The JSONPath '$.no'"),
    "ResultSelector": ({**_PASS, "ResultSelector": {"x.$": "$.no"}}, "The JSONPath '$.no'"),
    "intrinsic function": (
        {**_PASS, "Parameters": {"x.$": "States.Format('{}', $.no)"}},
        "The function 'States.Format('{}', $.no)' had the following error: "
        "The JsonPath argument for the field '$.no' could not be found in the input",
    ),
    "ItemsPath": ({**_MAP, **_CATCH, "ItemsPath": "$.no"}, "Invalid path '$.no'"),
    "ItemsPath to a text": ({**_MAP, **_CATCH, "ItemsPath": "$.text"}, 'Reference path "$.text" must point to array'),
    "ItemSelector": (
        {**_MAP, **_CATCH, "InputPath": "$$.Map.No", "ItemSelector": {"x.$": "$.no"}},
        "Invalid path",
    ),
    "MaxConcurrencyPath": (
        {**_MAP, **_CATCH, "MaxConcurrencyPath": "$.no"},
        "The MaxConcurrencyPath parameter does not reference an input value: $.no",
    ),
    "in a branch": (
        {
            "Type": "Parallel",
            **_CATCH,
            "End": True,
            "Branches": [{"StartAt": "P", "States": {"P": {**_PASS, "InputPath": "$.no"}}}],
        },
        "Invalid path '$.no'",
    ),
    "Choice": (
        {"Type": "Choice", "Choices": [{**_RULE, "Variable": "$.no", "StringEquals": "x"}], "Default": "B"},
        "Invalid path '$.no': The choice state's condition path references an invalid value.",
    ),
    "Choice, IsNull": (
        {"Type": "Choice", "Choices": [{**_RULE, "Variable": "$.no", "IsNull": True}], "Default": "B"},
        "Invalid path '$.no'",
    ),
    "Choice, Not": (
        {"Type": "Choice", "Choices": [{**_RULE, "Not": {"Variable": "$.no", "StringEquals": "x"}}], "Default": "B"},
        "Invalid path '$.no'",
    ),
    "Choice, compared with": (
        {"Type": "Choice", "Choices": [{**_RULE, "Variable": "$.text", "StringEqualsPath": "$.no"}], "Default": "B"},
        "Invalid path '$.no'",
    ),
    "SecondsPath": (
        {"Type": "Wait", "SecondsPath": "$.no", "End": True},
        "The SecondsPath parameter does not reference an input value: $.no",
    ),
    "SecondsPath to a text": (
        {"Type": "Wait", "SecondsPath": "$.text", "End": True},
        "cannot be parsed as a long value",
    ),
    "TimestampPath": (
        {"Type": "Wait", "TimestampPath": "$.no", "End": True},
        "The TimestampPath parameter does not reference an input value: $.no",
    ),
    "TimeoutSecondsPath": (
        {**_SEND, **_CATCH, "TimeoutSecondsPath": "$.no"},
        "The TimeoutSecondsPath parameter does not reference an input value: $.no",
    ),
    "HeartbeatSecondsPath": (
        {**_SEND, **_CATCH, "HeartbeatSecondsPath": "$.text"},
        "The HeartbeatSecondsPath parameter cannot be parsed as a long value: $.text == t",
    ),
    "ErrorPath": ({"Type": "Fail", "ErrorPath": "$.no"}, "Invalid path '$.no'"),
}


class Machines:
    """Runs state machines whose first state is A and whose other one is B."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator, self._states = emulator, emulator.client("stepfunctions")
        self._role = emulator.role("machine", _ANYTHING)
        self._count = 0

    def run(self, state: dict[str, Any], given: Any, **top: Any) -> dict[str, Any]:
        """The description of the execution when it has ended; `output` is read."""
        self._count += 1
        definition = json.dumps({"StartAt": "A", "States": {"A": state, "B": _PASS}, **top})
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


@pytest.mark.parametrize("place", _TO_NOTHING)
def test_a_path_to_nothing_fails_the_execution_and_nothing_catches_it(machines: Machines, place: str) -> None:
    state, words = _TO_NOTHING[place]
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
    found = machines.run({**_PASS, "Parameters": {"x.$": path}}, given)
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
        state, given, States={"A": state, "B": {**_PASS, "Result": True}, "C": {**_PASS, "Result": False}}
    )
    assert found["output"] is expected


def test_a_task_is_timed_by_a_field_of_its_input(machines: Machines) -> None:
    url = machines.emulator.client("sqs").create_queue(QueueName="waiting")["QueueUrl"]
    resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
    message = {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}}
    state = {**_SEND, "Resource": resource, "Parameters": message, "TimeoutSecondsPath": "$.seconds"}
    assert machines.run(state, {"seconds": 1})["error"] == "States.Timeout"


def test_a_function_that_fails_within_a_template_can_be_caught(machines: Machines) -> None:
    state = {**_SEND, **_CATCH, "Parameters": {"x.$": "States.ArrayGetItem($.items, 9)"}}
    found = machines.run(state, {"items": []})
    assert found["status"] == "SUCCEEDED" and found["output"]["Error"] == "States.IntrinsicFailure"


def test_a_result_that_has_no_place_in_the_input_is_refused_and_can_be_caught(machines: Machines) -> None:
    found = machines.run({**_PASS, "ResultPath": "$.result"}, "input1")
    assert found["error"] == "States.ReferencePathConflict"
    assert found["cause"].endswith('Unable to apply ReferencePath $.result to input "input1"')
    branches = [{"StartAt": "P", "States": {"P": _PASS}}]
    state = {"Type": "Parallel", "Branches": branches, "ResultPath": "$.a.b", **_CATCH, "End": True}
    assert machines.run(state, {"a": 1})["output"]["Error"] == "States.ReferencePathConflict"


def test_a_result_is_placed_by_name_and_by_position(machines: Machines) -> None:
    state = {**_PASS, "Result": 9}
    assert machines.run({**state, "ResultPath": "$['a b'].c"}, {})["output"] == {"a b": {"c": 9}}
    assert machines.run({**state, "ResultPath": "$.a[1]"}, {"a": [1, 2]})["output"] == {"a": [1, 9]}


def test_what_a_jsonata_expression_does_not_find_is_an_error_that_can_be_caught(machines: Machines) -> None:
    state = {"Type": "Pass", "Output": "{% $states.input.no %}", "End": True}
    found = machines.run(state, {}, QueryLanguage="JSONata")
    assert (found["status"], found["error"]) == ("FAILED", "States.QueryEvaluationError")
    task = {"Type": "Task", "Resource": _SEND["Resource"], "Arguments": "{% $states.input.no %}", **_CATCH, "End": True}
    assert machines.run(task, {}, QueryLanguage="JSONata")["status"] == "SUCCEEDED"
