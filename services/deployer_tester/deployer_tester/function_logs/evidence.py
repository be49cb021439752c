"""What the session's functions logged while their API was tested, where it answered that it failed itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from deployer.sessions.resources import Resource

from deployer_tester.function_logs.store import FunctionLogs, Unreadable
from deployer_tester.function_logs.telling import telling

FUNCTION = "AWS::Lambda::Function"
MAX_FUNCTIONS = 20
MAX_LINES = 10
# CloudWatch Logs shows a line seconds after it was written.
PAUSES = (0.0, 2.0, 4.0, 6.0)
# Between our clock and that of whoever stamps the lines.
SKEW = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """`resource` is the function's logical id in its template."""

    resource: str
    text: str

    def __str__(self) -> str:
        return f"{self.resource} ({FUNCTION}) logged: {self.text}"


@dataclass(frozen=True, slots=True)
class Found:
    """`unread`: why logs could not be read, in words."""

    lines: tuple[Line, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    logs: FunctionLogs
    sleep: Callable[[float], object] = field(default=time.sleep)

    def of(self, resources: Sequence[Resource], since: datetime) -> Found:
        """Looks until there is something, four times at most, within twelve seconds and what the calls take."""
        functions = [each for each in resources if each.type == FUNCTION and each.physical_id][:MAX_FUNCTIONS]
        groups, unread = self._groups(functions)
        lines: list[Line] = []
        silent: list[str] = []
        for pause in PAUSES if groups else ():
            self.sleep(pause)
            lines, silent = self._lines(groups, since - SKEW)
            if lines:
                break
        return Found(tuple(lines[:MAX_LINES]), (*unread, *silent))

    def _groups(self, functions: Sequence[Resource]) -> tuple[dict[str, str], list[str]]:
        """By logical id."""
        groups: dict[str, str] = {}
        unread: list[str] = []
        for function in functions:
            try:
                groups[function.logical_id] = self.logs.group_of(function.physical_id)
            except Unreadable as error:
                unread.append(_unread(function.logical_id, error))
        return groups, unread

    def _lines(self, groups: dict[str, str], since: datetime) -> tuple[list[Line], list[str]]:
        lines: list[Line] = []
        unread: list[str] = []
        for resource, group in groups.items():
            try:
                lines += [Line(resource, text) for text in telling(self.logs.since(group, since))]
            except Unreadable as error:
                unread.append(_unread(resource, error))
        return lines, unread


def _unread(resource: str, error: Unreadable) -> str:
    return f"The log of {resource} cannot be read: {error}."
