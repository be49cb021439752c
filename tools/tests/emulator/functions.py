"""Functions of a test, by their name: what they answer and how they were called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .fake_executor import FakeExecutor


class Functions:
    """What each function answers, and the calls that it got."""

    def __init__(self, executor: FakeExecutor) -> None:
        self._executor = executor
        self._answers: dict[str, Callable[[dict[str, Any]], Any]] = {}
        executor.answer = lambda call: self._answers[call["spec"]["name"]](call)

    def answer(self, name: str, payload: Callable[[dict[str, Any]], Any]) -> None:
        self._answers[name] = lambda call: {"kind": "result", "payload": payload(call), "log": ""}

    def fail(self, name: str, *, when: Callable[[dict[str, Any]], bool]) -> None:
        error = {"kind": "error", "payload": {"errorType": "E"}, "log": ""}
        done = {"kind": "result", "payload": None, "log": ""}
        self._answers[name] = lambda call: error if when(call) else done

    def calls(self, name: str) -> list[dict[str, Any]]:
        return [call for call in self._executor.calls if call["spec"]["name"] == name]
