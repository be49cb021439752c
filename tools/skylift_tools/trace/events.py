"""Log lines that hold certain texts, out of all log groups of a stack."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from skylift_tools.cloud import Cloud, told
from skylift_tools.plane.problems import PlaneProblem

# Functions, state machines and the HTTP API's own access log.
PREFIXES = ("/aws/lambda/", "/aws/vendedlogs/")
# What one query takes.
GROUPS_A_QUERY, ROWS = 50, 10_000
# 10,000 characters: of the longest texts, with what stands around them, so many have room.
TEXTS_A_QUERY = 60
_ID = re.compile(r"[\w.:=+/@-]{1,128}")
_PAUSE_SECONDS = 0.4
_PATIENCE_SECONDS = 120
_RUNNING = {"Scheduled", "Running", "Unknown"}


@dataclass(frozen=True)
class Event:
    """One line as it was logged. time_ms: since the epoch, when CloudWatch was told."""

    time_ms: int
    group: str
    message: str


@dataclass(frozen=True)
class Group:
    """retention_days None keeps for ever."""

    name: str
    retention_days: int | None


@dataclass(frozen=True)
class Window:
    """From when to when, in milliseconds since the epoch."""

    start_ms: int
    end_ms: int


class LogEvents:
    """The logs of one stack. On AWS by Logs Insights; the emulator answers simple filters only."""

    def __init__(self, cloud: Cloud) -> None:
        self._logs = cloud.client("logs")
        self._find = self._filtered if cloud.is_local else self._queried

    def groups(self) -> list[Group]:
        """All groups of functions, state machines and APIs."""
        found: list[Group] = []
        with told():
            for prefix in PREFIXES:
                for page in self._logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix):
                    found += [Group(each["logGroupName"], each.get("retentionInDays")) for each in page["logGroups"]]
        return found

    def holding(self, texts: Sequence[str], groups: Sequence[str], window: Window) -> list[Event]:
        """Every line with at least one of `texts`, in order of time. What cannot be an id is not looked for."""
        found: set[Event] = set()
        # Some come out of log lines, and whoever writes there must not write queries.
        ids = sorted({text for text in texts if _ID.fullmatch(text)})
        with told():
            for some_texts in _parts(ids, TEXTS_A_QUERY):
                for some_groups in _parts(list(groups), GROUPS_A_QUERY):
                    found.update(self._find(some_texts, some_groups, window))
        return sorted(found, key=lambda event: event.time_ms)

    def _filtered(self, texts: Sequence[str], groups: Sequence[str], window: Window) -> Iterator[Event]:
        for group in groups:
            for text in texts:
                pages = self._logs.get_paginator("filter_log_events").paginate(
                    logGroupName=group,
                    filterPattern=f'"{text}"',
                    startTime=window.start_ms,
                    endTime=window.end_ms,
                )
                for page in pages:
                    yield from (Event(each["timestamp"], group, each["message"]) for each in page["events"])

    def _queried(self, texts: Sequence[str], groups: Sequence[str], window: Window) -> Iterator[Event]:
        started = self._logs.start_query(
            logGroupNames=list(groups),
            startTime=window.start_ms // 1000,
            endTime=-(-window.end_ms // 1000),
            queryString=query(texts),
            limit=ROWS,
        )
        rows = self._rows(started["queryId"])
        if len(rows) >= ROWS:
            raise PlaneProblem(f"more than {ROWS:,} lines match; look at a shorter time with --since")
        for row in rows:
            named = {cell["field"]: cell["value"] for cell in row}
            # The group stands behind the number of its account.
            yield Event(_milliseconds(named["@timestamp"]), named["@log"].partition(":")[2], named["@message"])

    def _rows(self, query_id: str) -> list[list[dict[str, Any]]]:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            answer = self._logs.get_query_results(queryId=query_id)
            if answer["status"] not in _RUNNING:
                break
            time.sleep(_PAUSE_SECONDS)
        if answer["status"] != "Complete":
            raise PlaneProblem(
                f"Logs Insights gave no answer ({answer['status']}); look at a shorter time with --since"
            )
        rows: list[list[dict[str, Any]]] = answer["results"]
        return rows


def query(texts: Sequence[str]) -> str:
    """A query of Logs Insights; `texts` hold no quotes."""
    matching = " or ".join(f'@message like "{text}"' for text in texts)
    return f"fields @timestamp, @message, @log | filter {matching} | sort @timestamp asc"


def _milliseconds(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).replace(tzinfo=UTC).timestamp() * 1000)


def _parts(items: list[str], size: int) -> Iterator[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
