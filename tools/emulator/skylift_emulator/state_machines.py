"""What is wrong with a state machine's definition: the faults for which AWS refuses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_TYPES = ("Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map")
_ENDINGS = ("Succeed", "Fail")
_NEEDED = {"Task": "Resource", "Choice": "Choices", "Parallel": "Branches"}


def faults(definition: str) -> list[str]:
    """Each with the place of it, in AWS's words as far as they are known; none when it would be accepted."""
    try:
        machine = json.loads(definition)
    except ValueError as error:
        return [f"INVALID_JSON_DESCRIPTION: {error}"]
    return list(_of_machine(machine, ""))


def _of_machine(machine: Any, place: str) -> Iterator[str]:
    states = machine.get("States") if isinstance(machine, dict) else None
    if not isinstance(states, dict) or not states:
        yield _schema("The field 'States' is required", place)
        return
    if machine.get("StartAt") not in states:
        yield f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {machine.get('StartAt')} at {place}/StartAt"
    for name, state in states.items():
        yield from _of_state(state if isinstance(state, dict) else {}, states, f"{place}/States/{name}")


def _of_state(state: dict[str, Any], states: dict[str, Any], place: str) -> Iterator[str]:
    kind = state.get("Type")
    if kind not in _TYPES:
        yield _schema(f"The value for the field 'Type' must be one of {list(_TYPES)}", place)
        return
    needed = _NEEDED.get(kind)
    if needed and not state.get(needed):
        yield _schema(f"The field '{needed}' is required", place)
    if kind not in (*_ENDINGS, "Choice") and ("Next" in state) == bool(state.get("End")):
        yield _schema("The state needs either 'Next' or 'End'", place)
    for target in _targets(state):
        if target not in states:
            yield f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {target} at {place}"
    yield from _of_inner(state, place)


def _targets(state: dict[str, Any]) -> Iterator[str]:
    transitions = [state, *(state.get("Choices") or []), *(state.get("Catch") or [])]
    yield from (one["Next"] for one in transitions if isinstance(one, dict) and "Next" in one)
    if "Default" in state:
        yield state["Default"]


def _of_inner(state: dict[str, Any], place: str) -> Iterator[str]:
    for number, branch in enumerate(state.get("Branches") or []):
        yield from _of_machine(branch, f"{place}/Branches[{number}]")
    if state["Type"] == "Map":
        name = "Iterator" if "Iterator" in state else "ItemProcessor"
        yield from _of_machine(state.get(name), f"{place}/{name}")


def _schema(what: str, place: str) -> str:
    return f"SCHEMA_VALIDATION_FAILED: {what} at {place or '/'}"
