"""Step Functions: an execution ends with its machine's `TimeoutSeconds`, and what has ended does not end again."""

from __future__ import annotations

import contextvars
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from skylift_emulator.mends.stepfunctions_roles import MACHINES
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_STATES = "ministack.services.stepfunctions"
RUN = Seam(_STATES, "_run_execution", ("exec_arn",))
FAIL = Seam(_STATES, "_fail_execution", ("execution", "error", "cause"))
EVENT = Seam(_STATES, "_add_event", ("execution", "event_type", "details"))
EXECUTIONS = Seam(_STATES, "_executions")
CHANGED = Seam(_STATES, "_emit_execution_status_event", ("execution",))
NOW = Seam(_STATES, "now_iso", ())
SEAMS = (RUN, FAIL, EVENT, EXECUTIONS, CHANGED, NOW, MACHINES)


def install(_: Surroundings) -> None:
    RUN.replace(_limited)
    FAIL.replace(_once)


def _limited(original: Callable[[str], None]) -> Callable[[str], None]:
    def run(exec_arn: str) -> None:
        execution = EXECUTIONS.current().get(exec_arn)
        seconds = _limit(execution) if execution else None
        if seconds is None:
            original(exec_arn)
            return
        # The account and the region of the execution go along.
        timer = threading.Timer(seconds, contextvars.copy_context().run, (_time_out, execution))
        timer.daemon = True
        timer.start()
        try:
            original(exec_arn)
        finally:
            timer.cancel()

    return run


def _limit(execution: dict[str, Any]) -> float | None:
    """Seconds from now on, or None for a machine without a limit; what is wrong with a definition, others say."""
    machine = MACHINES.current().get(execution["stateMachineArn"])
    seconds = json.loads(machine["definition"]).get("TimeoutSeconds") if machine else None
    if not isinstance(seconds, int | float):
        return None
    began = datetime.fromisoformat(execution["startDate"])
    return max(0.0, seconds - (datetime.now(UTC) - began).total_seconds())


def _time_out(execution: dict[str, Any]) -> None:
    if execution["status"] != "RUNNING":
        return
    execution["status"] = "TIMED_OUT"
    execution["error"], execution["cause"] = "States.Timeout", None
    execution["stopDate"] = NOW.current()()
    EVENT.current()(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {"error": "States.Timeout"}})
    CHANGED.current()(execution)


def _once(original: Callable[..., None]) -> Callable[..., None]:
    def fail(execution: dict[str, Any], error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            original(execution, error, cause)

    return fail
