"""A definition that AWS would refuse is refused here, with the place of the fault."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .running import Emulator

_PASS = {"Type": "Pass", "End": True}


@pytest.mark.parametrize(
    ("definition", "fault"),
    [
        ("{", "INVALID_JSON"),
        ({"StartAt": "A"}, "'States' is required"),
        ({"StartAt": "B", "States": {"A": _PASS}}, "target: B at /StartAt"),
        ({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "C"}}}, "target: C at /States/A"),
        ({"StartAt": "A", "States": {"A": {"Type": "Pass"}}}, "either 'Next' or 'End'"),
        ({"StartAt": "A", "States": {"A": {"Type": "Tsk", "End": True}}}, "'Type'"),
        ({"StartAt": "A", "States": {"A": {"Type": "Task", "End": True}}}, "'Resource'"),
        (
            {"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Next": "X"}], "Default": "A"}}},
            "target: X",
        ),
        (
            {
                "StartAt": "M",
                "States": {
                    "M": {"Type": "Map", "End": True, "ItemProcessor": {"StartAt": "Q", "States": {"A": _PASS}}}
                },
            },
            "target: Q at /States/M/ItemProcessor/StartAt",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_broken_definition_is_refused(shared: Emulator, definition: Any, fault: str) -> None:
    text = definition if isinstance(definition, str) else json.dumps(definition)
    role = "arn:aws:iam::000000000000:role/machine"
    with pytest.raises(ClientError, match="InvalidDefinition") as caught:
        shared.client("stepfunctions").create_state_machine(name="m", definition=text, roleArn=role)
    assert fault in str(caught.value)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    running.role("machine")
    yield running
    running.kill()
