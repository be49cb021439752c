"""What a server on this machine answers when the test lets it: slow enough to be struck in the middle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.builders.repositories import Application
from tests.faults.waiting import until

# Shorter than whoever asks would wait.
MOST_SECONDS = 15.0


@dataclass
class Gate:
    """Closed for requests that `stops`: each waits for its answer, with `afterwards` once what it asks for is done."""

    application: Application
    stops: Callable[[dict[str, Any]], bool]
    afterwards: bool = False
    arrived: int = 0
    _open: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not self.stops(environ):
            return self.application(environ, start_response)
        done = _Answer.of(self.application, environ) if self.afterwards else None
        self.arrived += 1
        self._open.wait(MOST_SECONDS)
        return done.give(start_response) if done else self.application(environ, start_response)

    def open(self) -> None:
        self._open.set()

    def is_reached(self) -> None:
        until(lambda: self.arrived, "somebody stands before the gate")


@dataclass
class _Answer:
    """What an application answers, kept back: it may write before it returns."""

    parts: list[bytes] = field(default_factory=list)
    began: tuple[Any, ...] = ()

    @classmethod
    def of(cls, application: Application, environ: dict[str, Any]) -> _Answer:
        answer = cls()

        def start_response(*began: Any) -> Callable[[bytes], object]:
            answer.began = began
            return answer.parts.append

        answer.parts.extend(application(environ, start_response))
        return answer

    def give(self, start_response: Any) -> list[bytes]:
        start_response(*self.began)
        return self.parts
