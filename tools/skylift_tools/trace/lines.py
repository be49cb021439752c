"""A log line, read: what happened, where, and in which run of which function."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skylift_tools.trace.events import Event

# What stands on every line, or only repeats where it came from.
ROUTINE = {
    "_aws",
    "level",
    "location",
    "message",
    "timestamp",
    "service",
    "cold_start",
    "correlation_id",
    "exception",
    "exception_name",
    "function_name",
    "function_memory_size",
    "function_arn",
    "function_request_id",
    "function_version",
    "tenant_id",
    "xray_trace_id",
}
_ID = r"(?P<id>[0-9a-f]{8}-[0-9a-f-]{27})"
_PLATFORM = {
    "run_started": re.compile(rf"START RequestId: {_ID} Version: (?P<version>\S+)"),
    "run_ended": re.compile(rf"END RequestId: {_ID}"),
    "run_reported": re.compile(
        rf"REPORT RequestId: {_ID}\s+Duration: (?P<ms>[\d.]+) ms(?:.*Init Duration: (?P<init>[\d.]+) ms)?", re.DOTALL
    ),
    "run_timed_out": re.compile(rf"\S+ {_ID} Task timed out after (?P<seconds>[\d.]+) seconds"),
    "run_failed": re.compile(rf"RequestId: {_ID} Error: (?P<reason>.*)", re.DOTALL),
}
_SYSTEM = {"platform.start": "run_started", "platform.runtimeDone": "run_ended"}
_REPORTS = {"timeout": "run_timed_out", "error": "run_failed", "failure": "run_failed"}


@dataclass(frozen=True)
class Line:
    """event: snake_case, as it was logged. run: the function's request id. fields: what is particular to the line."""

    time_ms: float
    service: str
    event: str
    level: str = "INFO"
    run: str | None = None
    version: str | None = None
    correlation_id: str | None = None
    cold_start: bool = False
    exception: str | None = None
    fields: tuple[tuple[str, Any], ...] = ()

    def get(self, name: str) -> Any:
        return dict(self.fields).get(name)


def read(events: list[Event]) -> list[Line]:
    """In order of when it happened; a line that tells nothing (a run's plain end) is left out."""
    lines = (line for event in events for line in _read(event))
    return sorted(lines, key=lambda line: line.time_ms)


def _read(event: Event) -> Iterator[Line]:
    service = event.group.rpartition("/")[2]
    try:
        logged = json.loads(event.message)
    except ValueError:
        yield from _platform(event, service)
        return
    if isinstance(logged, dict):
        kind = next((kind for key, kind in _KINDS.items() if key in logged), _other)
        yield kind(event, service, logged)


def _platform(event: Event, service: str) -> Iterator[Line]:
    """Lambda's own lines as text, as functions without a JSON log format have them."""
    for name, pattern in _PLATFORM.items():
        if found := pattern.match(event.message):
            named = {key: value for key, value in found.groupdict().items() if value is not None}
            run, version = named.pop("id"), named.pop("version", None)
            numbers = {key: value if key == "reason" else float(value) for key, value in named.items()}
            level = "ERROR" if name in ("run_timed_out", "run_failed") else "INFO"
            yield Line(event.time_ms, service, name, level, run, version, fields=tuple(numbers.items()))
            return


def _system(event: Event, service: str, logged: dict[str, Any]) -> Line:
    """Lambda's own lines as JSON."""
    record = logged["record"]
    metrics, status = record.get("metrics", {}), record.get("status", "success")
    found = {
        "ms": metrics.get("durationMs"),
        "init": metrics.get("initDurationMs"),
        "status": status if status != "success" else None,
        "reason": record.get("errorType"),
    }
    fields = tuple((key, value) for key, value in found.items() if value is not None)
    is_report = logged["type"] == "platform.report"
    told = _REPORTS.get(status, "run_reported") if is_report else _SYSTEM.get(logged["type"])
    name, level = told or logged["type"].replace(".", "_"), "INFO" if status == "success" else "ERROR"
    return Line(event.time_ms, service, name, level, record.get("requestId"), record.get("version"), fields=fields)


def _own(event: Event, service: str, logged: dict[str, Any]) -> Line:
    """A line of the runtime library."""
    measured = _metrics(logged)
    fields = {key: value for key, value in logged.items() if key not in ROUTINE and key not in measured} | measured
    return Line(
        time_ms=_moment(event, logged),
        service=str(logged.get("service", service)),
        event=str(logged["message"]),
        level=str(logged.get("level", "INFO")),
        run=logged.get("function_request_id"),
        version=logged.get("function_version"),
        correlation_id=logged.get("correlation_id"),
        cold_start=bool(logged.get("cold_start")),
        exception=logged.get("exception"),
        fields=tuple((key, value) for key, value in fields.items() if value is not None),
    )


def _other(event: Event, service: str, logged: dict[str, Any]) -> Line:
    """The API's access log, a state machine's history, or a library's own JSON."""
    name = "gateway_answered" if "integration_latency_ms" in logged else str(logged.get("type", "line"))
    return Line(event.time_ms, service, name, fields=tuple(logged.items()))


def _metrics(logged: dict[str, Any]) -> dict[str, float]:
    """What the line counts, each as one number: the embedded format has lists."""
    directives = logged.get("_aws", {}).get("CloudWatchMetrics", [])
    names = [metric["Name"] for directive in directives for metric in directive["Metrics"]]
    return {name: sum(value) if isinstance(value := logged[name], list) else value for name in names}


def _moment(event: Event, logged: dict[str, Any]) -> float:
    """When it happened; CloudWatch learns of it a moment later."""
    if "_aws" in logged:
        return float(logged["_aws"]["Timestamp"])
    try:
        return datetime.fromisoformat(logged["timestamp"]).timestamp() * 1000
    except (KeyError, ValueError):
        return event.time_ms


_KINDS: dict[str, Callable[[Event, str, dict[str, Any]], Line]] = {"record": _system, "message": _own}
