"""Without these a session waits for ever, or tries for ever."""

from typing import Any

import pytest
from deployer_workflow.definition import definition
from skylift_infra.state_machine_lint import HANDED_OUT, faults

MACHINE = definition(
    clone_queue="https://sqs/clone", tester_queue="https://sqs/test", fixer_queue="https://sqs/fix", table="deployer"
)
STAGES = ["Deploy", "Test", "Fix"]


def test_the_definition_has_no_fault() -> None:
    assert faults(MACHINE) == []


def test_the_whole_ends_after_thirty_minutes() -> None:
    assert MACHINE["TimeoutSeconds"] == 30 * 60


@pytest.mark.parametrize("name", STAGES)
def test_every_stage_hands_out_its_token_and_has_an_end(name: str) -> None:
    state = MACHINE["States"][name]
    assert state["Parameters"]["MessageBody"]["task_token.$"] == HANDED_OUT
    assert state["TimeoutSeconds"] < MACHINE["TimeoutSeconds"]


def test_a_fix_is_tried_only_while_attempts_are_left() -> None:
    choice = MACHINE["States"]["AttemptsLeft"]
    assert [(rule["NumericLessThanPath"], rule["Next"]) for rule in choice["Choices"]] == [("$.max_attempts", "Fix")]
    assert choice["Default"] == "Failed"


def test_a_refused_answer_is_asked_for_again_only_while_attempts_are_left() -> None:
    states = MACHINE["States"]
    assert {states[why]["Choices"][-1]["StringMatches"] for why in ("Why", "WhyNotFixed")} == {"REFUSED_ANSWER"}
    assert [states[why]["Choices"][-1]["Next"] for why in ("Why", "WhyNotFixed")] == ["TestsLeft", "NextFix"]
    assert states["TestsLeft"]["Choices"][0]["Next"] == "NextTest" and states["TestsLeft"]["Default"] == "Failed"
    assert [states[next_one]["Next"] for next_one in ("NextTest", "NextFix")] == ["Test", "AttemptsLeft"]


@pytest.mark.parametrize("name", ["Succeeded", "Failed", "CutOff", "Unasked"])
def test_every_end_is_written_to_the_session_and_none_over_another(name: str) -> None:
    written: dict[str, Any] = MACHINE["States"][name]["Parameters"]
    assert written["ConditionExpression"] == "#status IN (:pending, :running)"
    assert written["ExpressionAttributeValues"][":status"]["S"] in {"success", "failed"}
    removed = written["UpdateExpression"].partition(" REMOVE ")[2].split(", ")
    assert "#parameters" in removed and written["ExpressionAttributeNames"]["#parameters"] == "parameters"
