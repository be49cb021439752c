"""CloudWatch Logs: metrics in log lines count, whoever wrote the line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skylift_emulator import emf
from skylift_emulator.logs import APPEND
from skylift_emulator.surroundings import Surroundings

SEAMS = (APPEND,)


def install(around: Surroundings) -> None:
    def make(original: Callable[..., None]) -> Callable[..., None]:
        def append(stream: dict[str, Any], events: list[dict[str, Any]]) -> None:
            original(stream, events)
            emf.record(around.metrics, (event["message"] for event in events))

        return append

    APPEND.replace(make)
