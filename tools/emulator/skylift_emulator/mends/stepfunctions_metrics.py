"""Step Functions: executions are counted by their ends, and timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skylift_emulator.metrics import Metrics, Series
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_STATES = "ministack.services.stepfunctions"
CHANGED = Seam(_STATES, "_emit_execution_status_event", ("execution",))
MILLISECONDS = Seam(_STATES, "_iso_to_epoch_ms", ("iso",))
SEAMS = (CHANGED, MILLISECONDS)

_NAMES = {
    "RUNNING": "ExecutionsStarted",
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}


def install(around: Surroundings) -> None:
    def make(original: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
        def changed(execution: dict[str, Any]) -> None:
            _count(around.metrics, execution)
            around.touched()
            original(execution)

        return changed

    CHANGED.replace(make)


def _count(metrics: Metrics, execution: dict[str, Any]) -> None:
    machine = (("StateMachineArn", execution["stateMachineArn"]),)
    metrics.record(Series("AWS/States", _NAMES[execution["status"]], machine), 1)
    if execution["stopDate"]:
        in_ms = MILLISECONDS.current()
        took = in_ms(execution["stopDate"]) - in_ms(execution["startDate"])
        metrics.record(Series("AWS/States", "ExecutionTime", machine, "Milliseconds"), took)
