"""What a program says while it runs: prints, log messages and warnings, handed to one callback."""

# ruff: noqa: N802 - the SDK calls these methods by the names of the protocol.
from __future__ import annotations

import contextlib
import io
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2


@dataclass(frozen=True)
class Message:
    """One line of a program; severity is "print", "info", "warning" or "error"."""

    project: str
    severity: str
    text: str
    urn: str = ""


Report = Callable[[Message], None]


class EngineLog:
    """The engine service of the SDK, of which only the log matters."""

    def __init__(self, project: str, report: Report) -> None:
        self._project, self._report = project, report

    def Log(self, request: Any) -> Any:
        severity = engine_pb2.LogSeverity.Name(request.severity).lower()
        # Errors come once more as the exception that ends the run.
        if severity in ("info", "warning"):
            self._report(Message(self._project, severity, request.message, request.urn))
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, request: Any) -> Any:
        return engine_pb2.RequirePulumiVersionResponse()


@contextlib.contextmanager
def captured(project: str, report: Report) -> Iterator[None]:
    """Hand over what this thread prints and warns; other threads go on printing as before."""
    lines = _Lines(sys.stdout, threading.get_ident(), lambda text: report(Message(project, "print", text)))
    with contextlib.redirect_stdout(lines), warnings.catch_warnings():
        warnings.showwarning = lambda message, *_, **__: report(Message(project, "warning", str(message)))
        try:
            yield
        finally:
            lines.finish()


class _Lines(io.TextIOBase):
    def __init__(self, outside: TextIO, thread: int, line: Callable[[str], None]) -> None:
        self._outside, self._thread, self._line = outside, thread, line
        self._rest = ""
        self._reporting = False

    def write(self, text: str) -> int:
        # A report may itself print.
        if self._reporting or threading.get_ident() != self._thread:
            return self._outside.write(text)
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._report(line)
        return len(text)

    def _report(self, line: str) -> None:
        self._reporting = True
        try:
            self._line(line)
        finally:
            self._reporting = False

    def finish(self) -> None:
        if self._rest:
            self._report(self._rest)
