"""Each of these faults is accepted by the local plane, and some by AWS: without the lint it shows in production."""

from typing import Any

import pytest
from skylift_infra.state_machine_lint import faults, linted

WAIT: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "Parameters": {"MessageBody": {"task_token.$": "$$.Task.Token"}},
    "TimeoutSeconds": 60,
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Bad"}],
    "Next": "Ask",
}
ASK: dict[str, Any] = {"Type": "Choice", "Choices": [{"Variable": "$.ok", "Next": "Good"}], "Default": "Bad"}
SOUND: dict[str, Any] = {"Wait": WAIT, "Ask": ASK, "Good": {"Type": "Succeed"}, "Bad": {"Type": "Fail"}}


def machine(**states: Any) -> dict[str, Any]:
    return {"StartAt": "Wait", "TimeoutSeconds": 600, "States": {**SOUND, **states}}


def without(state: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name not in names}


def test_a_sound_machine_passes() -> None:
    assert linted(machine()) == machine()


@pytest.mark.parametrize(
    ("definition", "fault"),
    [
        (without(machine(), "TimeoutSeconds"), "the machine has no TimeoutSeconds"),
        (machine() | {"StartAt": "Begin"}, "StartAt names 'Begin'"),
        (machine(Lost={"Type": "Succeed"}), "Lost is never reached"),
        (machine(Wait={**WAIT, "Next": "Nowhere"}), "Wait goes on to 'Nowhere'"),
        (machine(Ask=without(ASK, "Default")), "Ask has no Default"),
        (machine(Ask={**ASK, "Next": "Good"}), "neither Next nor End"),
        (machine(Wait=without(WAIT, "TimeoutSeconds")), "Wait has no TimeoutSeconds"),
        (machine(Wait={**WAIT, "Parameters": {}}), "a task token that it does not hand out"),
        (machine(Wait=without(WAIT, "Catch")), "catches not all"),
        (machine(Wait=without(WAIT, "Next")), "Wait needs either Next or End"),
        (machine(Good={"Type": "Succeed", "Next": "Bad"}), "Good ends the machine"),
        (machine(Good={"Type": "Success"}), "the type 'Success'"),
        (machine(Wait=without(WAIT, "Resource")), "without a Resource"),
        (machine(Good={"Type": "Fail"}), "no state ends the machine well"),
    ],
)
def test_a_fault_is_named_with_its_state(definition: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in faults(definition)), faults(definition)
    with pytest.raises(ValueError, match="faults"):
        linted(definition)
