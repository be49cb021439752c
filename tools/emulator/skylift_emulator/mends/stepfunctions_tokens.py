"""Step Functions: a task that waits for its token waits for the same one after the emulator was killed.

The token, and what it was answered with, are part of the execution's record from when the message that carries it is
sent until the execution goes on.
"""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from skylift_emulator.mends.stepfunctions import ANSWERS, TOKENS
from skylift_emulator.mends.stepfunctions_continue import HELD, WAITING, Execution, current_state
from skylift_emulator.mends.stepfunctions_roles import WAIT, running
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

SENDERS = Seam("ministack.services.stepfunctions", "_SERVICE_DISPATCH")
SEAMS = (SENDERS, WAIT, TOKENS, *ANSWERS)

# MiniStack's own, where a state has no `TimeoutSeconds`.
_FOR_EVER_SECONDS = 99999


@dataclass(frozen=True)
class _Task:
    execution: Execution
    token: str
    held: dict[str, Any] | None


_task: contextvars.ContextVar[_Task | None] = contextvars.ContextVar("task", default=None)


def install(_: Surroundings) -> None:
    WAIT.replace(_with_its_token)
    for seam in ANSWERS:
        seam.replace(_recorded)
    senders = SENDERS.current()
    senders.update({prefix: _sent_once(send) for prefix, send in senders.items()})


def _with_its_token(original: Callable[..., Any]) -> Callable[..., Any]:
    def wait(resource: str, given: Any, token: str, *rest: dict[str, Any]) -> Any:
        (state,) = rest
        execution = running.get()
        # A branch of a parallel state is entered again with all of them, and so sends again.
        if execution is None or state != current_state(execution):
            return original(resource, given, token, state)
        held = execution.pop(HELD, None)
        if held:
            token = held["token"]
            waited = time.time() - held["since"]
            state = {**state, "TimeoutSeconds": max(0.0, state.get("TimeoutSeconds", _FOR_EVER_SECONDS) - waited)}
        before = _task.set(_Task(execution, token, held))
        try:
            return original(resource, given, token, state)
        finally:
            _task.reset(before)
            execution.pop(WAITING, None)

    return wait


def _sent_once(original: Callable[..., Any]) -> Callable[..., Any]:
    """What carries the token is sent; its task is waiting from now on, also after the emulator was killed."""

    def send(resource: str, given: Any) -> Any:
        task = _task.get()
        if task is None:
            return original(resource, given)
        waiting = task.held or {"token": task.token, "since": time.time(), "answer": None}
        sent = None if task.held else original(resource, given)
        task.execution[WAITING] = waiting
        info = TOKENS.current()[task.token]
        info["waiting"] = waiting
        if waiting["answer"]:
            info.update(waiting["answer"])
            info["event"].set()
        return sent

    return send


def _recorded(original: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """What a task was answered with is part of its execution's record until the execution has gone on."""

    def answer(data: dict[str, Any]) -> Any:
        info = TOKENS.current().get(data.get("taskToken"))
        response = original(data)
        if info and info.get("waiting") and info["event"].is_set():
            info["waiting"]["answer"] = {"result": info["result"], "error": info["error"]}
        return response

    return answer
