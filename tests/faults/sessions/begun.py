"""One session as whoever started it sees it, looked at all the while: it may only move forward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.flows.deployments import BASE, Report

STATUSES = ("pending", "running", "success", "failed")
STAGES = (None, "clone", "deploy", "monitor", "test", "fix")
ENDS = ("success", "failed")


@dataclass
class Begun:
    """`ends` is `success`, or the code that it must fail with. `rollouts`: how often its stack may be made or changed.

    `seen` are the reports that were different from the one before.
    """

    session_id: str
    ends: str = "success"
    says: str = ""
    rollouts: int = 1
    seen: list[Report] = field(default_factory=list)

    @property
    def suffix(self) -> str:
        """What the name of its stack ends with, and no other's."""
        return self.session_id.rpartition("-")[2]

    @property
    def last(self) -> Report:
        return self.seen[-1]

    @property
    def ended(self) -> bool:
        return bool(self.seen) and self.last["status"] in ENDS

    def look(self, client: httpx.Client) -> Report | None:
        """None where the platform cannot say at the moment."""
        try:
            answer = client.get(f"{BASE}/status/{self.session_id}", params={"limit": 100})
        except httpx.TransportError:
            return None
        if answer.status_code in (httpx.codes.TOO_MANY_REQUESTS, *range(500, 600)):
            return None
        report: Report = answer.raise_for_status().json()
        if not self.seen or _place(report) != _place(self.last):
            self.seen.append(report)
        return report

    def steps_back(self) -> Iterator[tuple[Any, Any]]:
        """Where a report says less than the one before it, or something else once there was an end."""
        for before, after in zip(self.seen, self.seen[1:], strict=False):
            if before["status"] in ENDS or _rank(after) < _rank(before):
                yield _place(before), _place(after)


def _place(report: Report) -> tuple[Any, ...]:
    return report["status"], report["stage"], report["attempt"], report["ended_at"]


def _rank(report: Report) -> tuple[int, ...]:
    return min(STATUSES.index(report["status"]), 2), report["attempt"], STAGES.index(report["stage"])
