"""Step Functions: executions continue after the emulator was killed, at the state in which they were.

MiniStack marks them as failed. Here a task that waits for its token goes on waiting for the same token; any other state
is entered again, so what it does may happen twice. Variables that JSONata states assigned are lost.
"""

from __future__ import annotations

import contextvars
import json
import threading
from collections.abc import Callable
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region

from skylift_emulator.mends.stepfunctions import EXECUTIONS
from skylift_emulator.mends.stepfunctions_roles import FAILED, MACHINES
from skylift_emulator.mends.stepfunctions_time_limit import CHANGED, EVENT, FAIL, NOW, RUN
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_STATES = "ministack.services.stepfunctions"
LOAD = Seam(_STATES, "load_persisted_state", ("data",))
SUCCEED = (
    Seam(_STATES, "_apply_input_path", ("state_def", "data", "ctx")),
    Seam(_STATES, "_apply_output_path", ("state_def", "data", "ctx")),
)
ERROR = Seam(_STATES, "_fail_state_error", ("state_def", "raw_input", "ctx"))
STEPS = {
    name: Seam(_STATES, f"_execute_{name.lower()}") for name in ("Pass", "Task", "Choice", "Wait", "Parallel", "Map")
}
SEAMS = (LOAD, *SUCCEED, ERROR, *STEPS.values(), RUN, EXECUTIONS, MACHINES)

# Fields of an execution's record that MiniStack does not know: the task that waits for its token, and the one that
# was waiting when the emulator was killed.
WAITING, HELD = "waiting", "held"
_RECORDED = ("Task", "Parallel", "Map")
Execution = dict[str, Any]


_interrupted: list[tuple[str, str, str]] = []


def install(around: Surroundings) -> None:
    LOAD.replace(_remembering)
    RUN.replace(_from_where_it_was)
    EVENT.replace(lambda original: _reported(original, lambda: around.journal.cold.touch("stepfunctions")))


def go_on() -> None:
    """Continue all executions that were running; call it once every service has its state."""
    for account, region, arn in _interrupted:
        contextvars.Context().run(_start, account, region, arn)
    _interrupted.clear()


def _start(account: str, region: str, arn: str) -> None:
    set_request_account_id(account)
    set_request_region(region)
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(RUN.current(), arn), daemon=True).start()


def _reported(original: Callable[..., Any], changed: Callable[[], None]) -> Callable[..., Any]:
    def add(*event: Any) -> Any:
        added = original(*event)
        changed()
        return added

    return add


def _remembering(original: Callable[[Any], None]) -> Callable[[Any], None]:
    def load(data: Any) -> None:
        executions = data["executions"]._data if data else {}
        found = [key for key, each in executions.items() if each["status"] == "RUNNING" and not each.get("sync")]
        original(data)
        for key in found:
            executions[key].update(status="RUNNING", stopDate=None)
            for field in ("error", "cause"):
                executions[key].pop(field, None)
        _interrupted.extend(found)

    return load


def _from_where_it_was(original: Callable[[str], None]) -> Callable[[str], None]:
    def run(exec_arn: str) -> None:
        execution = EXECUTIONS.current().get(exec_arn)
        machine = MACHINES.current().get(execution["stateMachineArn"]) if execution else None
        states = json.loads(machine["definition"])["States"] if machine else {}
        entered = _last_entered(execution, states) if execution else None
        if execution is None or machine is None or entered is None:
            original(exec_arn)
            return
        execution[HELD] = execution.pop(WAITING, None) or execution.get(HELD)
        try:
            _walk(execution, machine, name=entered["name"], given=json.loads(entered["input"]))
        except FAILED.current() as error:
            FAIL.current()(execution, error.error, error.cause)
        except Exception as error:  # noqa: BLE001  the edge between executions, as in MiniStack's own loop
            FAIL.current()(execution, "States.Runtime", str(error))

    return run


def _last_entered(execution: Execution, states: dict[str, Any]) -> dict[str, Any] | None:
    """Name and input of the state in which the execution was; None before its first."""
    for event in reversed(execution["events"]):
        details: dict[str, Any] | None = event.get("stateEnteredEventDetails")
        if details and details["name"] in states:
            return details
    return None


def current_state(execution: Execution) -> dict[str, Any] | None:
    """The definition of the state in which an execution is."""
    machine = MACHINES.current().get(execution["stateMachineArn"])
    states: dict[str, Any] = json.loads(machine["definition"])["States"] if machine else {}
    entered = _last_entered(execution, states)
    return states[entered["name"]] if entered else None


def _walk(execution: Execution, machine: dict[str, Any], *, name: str | None, given: Any) -> None:
    definition = json.loads(machine["definition"])
    context = _context(execution, machine, definition)
    while name and execution["status"] == "RUNNING":
        state = definition["States"][name]
        context["State"] = {"Name": name, "EnteredTime": NOW.current()(), "RetryCount": 0}
        _note(execution, state, "Entered", details={"name": name, "input": json.dumps(given)})
        given, following = _step(state, given, execution, context=context)
        _note(execution, state, "Exited", details={"name": name, "output": json.dumps(given)})
        name = following
    if execution["status"] == "RUNNING":
        execution.update(status="SUCCEEDED", output=json.dumps(given), stopDate=NOW.current()())
        details = {"output": execution["output"]}
        EVENT.current()(execution, "ExecutionSucceeded", {"executionSucceededEventDetails": details})
        CHANGED.current()(execution)


def _context(execution: Execution, machine: dict[str, Any], definition: dict[str, Any]) -> dict[str, Any]:
    """The context object of the execution's states, with the fields that MiniStack gives it."""
    return {
        "QueryLanguage": definition.get("QueryLanguage", "JSONPath"),
        "Execution": {
            "Id": execution["executionArn"],
            "Input": json.loads(execution["input"]),
            "Name": execution["name"],
            "StartTime": execution["startDate"],
        },
        "StateMachine": {"Id": execution["stateMachineArn"], "Name": machine["name"]},
        "variables": {},
    }


def _note(execution: Execution, state: dict[str, Any], what: str, *, details: dict[str, str]) -> None:
    EVENT.current()(execution, f"{state['Type']}State{what}", {f"state{what}EventDetails": details})


def _step(
    state: dict[str, Any], given: Any, execution: Execution, *, context: dict[str, Any]
) -> tuple[Any, str | None]:
    """(output, next state or None)."""
    kind = state["Type"]
    if kind == "Fail":
        raise FAILED.current()(*ERROR.current()(state, given, context))
    if kind == "Succeed":
        for seam in SUCCEED:
            given = seam.current()(state, given, context)
        return given, None
    recorded = (execution,) if kind in _RECORDED else ()
    output, following = STEPS[kind].current()(state, given, *recorded, context)
    return output, following
