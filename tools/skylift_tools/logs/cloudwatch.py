"""Log groups of functions on AWS, read along."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from skylift_tools.cloud import Cloud, told
from skylift_tools.plane.problems import PlaneProblem

PREFIX = "/aws/lambda/"
# CloudWatch may show a line some seconds later than a younger one.
LATE_MS = 30_000


def services(cloud: Cloud, service: str | None) -> list[str]:
    """The functions that have logs, or the one asked for. Raises `PlaneProblem` with the names there are."""
    with told():
        pages = cloud.client("logs").get_paginator("describe_log_groups").paginate(logGroupNamePrefix=PREFIX)
        known = [group["logGroupName"].removeprefix(PREFIX) for page in pages for group in page["logGroups"]]
    if service is None:
        return known
    if service not in known:
        raise PlaneProblem(f"{service} has no log in {cloud.stack}; there is: {', '.join(known) or 'nothing yet'}")
    return [service]


class LogGroup:
    """One function's lines, each once, whichever stream they come from."""

    def __init__(self, cloud: Cloud, service: str, since_ms: int) -> None:
        self.service = service
        self._logs: Any = cloud.client("logs")
        self._from_ms = since_ms
        self._seen: dict[str, int] = {}

    def new(self) -> Iterator[str]:
        """The lines that appeared since the last reading; some may be older than lines shown before."""
        with told():
            pages = self._logs.get_paginator("filter_log_events").paginate(
                logGroupName=f"{PREFIX}{self.service}", startTime=self._from_ms
            )
            found = [event for page in pages for event in page["events"] if event["eventId"] not in self._seen]
        self._seen |= {event["eventId"]: event["timestamp"] for event in found}
        self._forget()
        yield from (event["message"].rstrip("\n") for event in sorted(found, key=lambda each: int(each["timestamp"])))

    def _forget(self) -> None:
        """Look back no further than a late line may be, and remember no more than that."""
        self._from_ms = max(self._from_ms, int(time.time() * 1000) - LATE_MS)
        self._seen = {name: moment for name, moment in self._seen.items() if moment >= self._from_ms}
