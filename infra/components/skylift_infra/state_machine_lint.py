"""Faults of a state machine's definition that AWS, or nobody, would tell only later.

Source: the Amazon States Language, https://states-language.net/spec.html, and for task tokens
https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

CALLBACK = ".waitForTaskToken"
HANDED_OUT = "$$.Task.Token"
_ENDS = frozenset({"Succeed", "Fail"})
_TYPES = frozenset({"Task", "Pass", "Choice", "Wait", "Parallel", "Map", *_ENDS})

State = Mapping[str, Any]


def linted(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition itself. Raises ValueError naming every fault."""
    if found := faults(definition):
        raise ValueError("the state machine's definition has faults: " + "; ".join(found))
    return definition


def faults(definition: Mapping[str, Any]) -> list[str]:
    """One sentence for each fault, naming the state; an empty list for a definition without any."""
    if not isinstance(definition.get("TimeoutSeconds"), int):
        return ["the machine has no TimeoutSeconds: an execution could wait for a year", *_of_machine(definition)]
    return _of_machine(definition)


def _of_machine(definition: Mapping[str, Any]) -> list[str]:
    states: Mapping[str, State] = definition.get("States", {})
    start = definition.get("StartAt")
    if not isinstance(start, str) or start not in states:
        return [f"StartAt names {start!r}, which is no state"]
    found = [fault for name, state in states.items() for fault in _of_state(name, state, states)]
    unreachable = sorted(states.keys() - _reachable(start, states))
    found += [f"{name} is never reached" for name in unreachable]
    if not any(state.get("Type") == "Succeed" or state.get("End") for state in states.values()):
        found.append("no state ends the machine well")
    return found


def _of_state(name: str, state: State, states: Mapping[str, State]) -> Iterator[str]:
    kind = state.get("Type")
    if kind not in _TYPES:
        yield f"{name} has the type {kind!r}, which does not exist"
        return
    for next_name in _following(state):
        if next_name not in states:
            yield f"{name} goes on to {next_name!r}, which is no state"
    yield from _of_way_on(name, state, str(kind))
    if kind == "Task":
        yield from _of_task(name, state)


def _of_way_on(name: str, state: State, kind: str) -> Iterator[str]:
    goes_on = ("Next" in state) + (state.get("End") is True)
    if kind == "Choice":
        if "Default" not in state:
            yield f"{name} has no Default: an input that no choice expects would fail the execution"
        if goes_on or not state.get("Choices"):
            yield f"{name} is a choice: it needs Choices, and neither Next nor End"
    elif kind in _ENDS:
        if goes_on:
            yield f"{name} ends the machine: it has neither Next nor End"
    elif goes_on != 1:
        yield f"{name} needs either Next or End"


def _of_task(name: str, state: State) -> Iterator[str]:
    resource = str(state.get("Resource", ""))
    if not resource:
        yield f"{name} is a task without a Resource"
    if not any(key in state for key in ("TimeoutSeconds", "TimeoutSecondsPath")):
        yield f"{name} has no TimeoutSeconds: it could wait until the machine's own end"
    if resource.endswith(CALLBACK):
        if HANDED_OUT not in json.dumps(state.get("Parameters", {})):
            yield f"{name} waits for a task token that it does not hand out"
        if not any("States.ALL" in catcher.get("ErrorEquals", []) for catcher in state.get("Catch", [])):
            yield f"{name} waits for others and catches not all that may go wrong: its end would be nobody's"


def _following(state: State) -> Iterator[str]:
    for rule in (state, *state.get("Choices", []), *state.get("Catch", [])):
        if "Next" in rule:
            yield rule["Next"]
    if "Default" in state:
        yield state["Default"]


def _reachable(start: str, states: Mapping[str, State]) -> set[str]:
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in states and name not in reached:
            reached.add(name)
            ahead += _following(states[name])
    return reached
