"""Step Functions: broken definitions are refused, a start that was retried is one start, tokens live as long as their
task, and a task that is silent for its `HeartbeatSeconds` has failed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json, json_response

from skylift_emulator import state_machines
from skylift_emulator.mends.stepfunctions_roles import WAIT, running
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_STATES = "ministack.services.stepfunctions"
CREATE = Seam(_STATES, "_create_state_machine", ("data",))
UPDATE = Seam(_STATES, "_update_state_machine", ("data",))
START = Seam(_STATES, "_start_execution", ("data",))
ANSWERS = tuple(Seam(_STATES, f"_send_task_{name}", ("data",)) for name in ("success", "failure", "heartbeat"))
TOKENS = Seam(_STATES, "_task_tokens")
EXECUTIONS = Seam(_STATES, "_executions")
RESOLVE = Seam(_STATES, "_resolve_state_machine_arn", ("arn",))
MILLISECONDS = Seam(_STATES, "_iso_to_epoch_ms", ("iso",))
SEAMS = (CREATE, UPDATE, START, *ANSWERS, TOKENS, EXECUTIONS, RESOLVE, MILLISECONDS, WAIT)

_LOOK_SECONDS = 0.25
_Action = Callable[[dict[str, Any]], Any]


def install(around: Surroundings) -> None:
    waiting = _Waiting()
    CREATE.replace(_linted)
    UPDATE.replace(_linted)
    START.replace(_once)
    WAIT.replace(waiting.watching)
    for seam in ANSWERS:
        seam.replace(waiting.only_while_it_waits)
    around.clock.every(_LOOK_SECONDS, waiting.end_the_silent)
    around.clock.every(_LOOK_SECONDS, waiting.leave_the_ended)


def _linted(original: _Action) -> _Action:
    def change(data: dict[str, Any]) -> Any:
        definition = data.get("definition")
        found = state_machines.faults(definition) if isinstance(definition, str) else []
        if found:
            message = f"Invalid State Machine Definition: '{', '.join(found)}'"
            return error_response_json("InvalidDefinition", message, 400)
        return original(data)

    return change


def _once(original: _Action) -> _Action:
    """The same name with the same input, while it runs, is the same execution."""

    def start(data: dict[str, Any]) -> Any:
        machine = RESOLVE.current()(data.get("stateMachineArn", ""))
        if machine and data.get("name"):
            arn = f"{machine.replace(':stateMachine:', ':execution:')}:{data['name']}"
            known = EXECUTIONS.current().get(arn)
            if known and known["status"] == "RUNNING" and _same(known["input"], data.get("input", "{}")):
                return json_response({"executionArn": arn, "startDate": known["startDate"]})
        return original(data)

    return start


def _same(one: str, other: str) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return one == other


class _Waiting:
    """Tasks that wait for their token: whose they are, and since when they may be silent."""

    def __init__(self) -> None:
        self._executions: dict[str, dict[str, Any]] = {}
        self._patience: dict[str, tuple[float, float]] = {}

    def watching(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def wait(resource: str, given: Any, token: str, *state: dict[str, Any]) -> Any:
            self._executions[token] = running.get() or {}
            if seconds := state[0].get("HeartbeatSeconds"):
                self._patience[token] = seconds, time.time()
            try:
                return original(resource, given, token, *state)
            finally:
                self._executions.pop(token, None)
                self._patience.pop(token, None)

        return wait

    def only_while_it_waits(self, original: _Action) -> _Action:
        def answer(data: dict[str, Any]) -> Any:
            token = data.get("taskToken", "")
            execution, task = self._executions.get(token), TOKENS.current().get(token)
            if (execution and execution["status"] != "RUNNING") or (task and task["event"].is_set()):
                message = "Task Timed Out: 'Provided task does not exist anymore'"
                return error_response_json("TaskTimedOut", message, 400)
            return original(data)

        return answer

    def end_the_silent(self) -> None:
        now = time.time()
        for key, task in list(TOKENS.current()._data.items()) if self._patience else ():
            seconds, began = self._patience.get(key[-1], (None, now))
            last = MILLISECONDS.current()(task["heartbeat"]) / 1000 if task["heartbeat"] else began
            if seconds is not None and now - last > seconds and not task["event"].is_set():
                task["error"] = {"Error": "States.HeartbeatTimeout", "Cause": ""}
                task["event"].set()

    def leave_the_ended(self) -> None:
        """Nobody waits on for an execution that was stopped or cut off."""
        ended = {
            token
            for token, execution in list(self._executions.items())
            if execution.get("status", "RUNNING") != "RUNNING"
        }
        for key, task in list(TOKENS.current()._data.items()) if ended else ():
            if key[-1] in ended and not task["event"].is_set():
                task["error"] = {"Error": "States.Timeout", "Cause": ""}
                task["event"].set()
