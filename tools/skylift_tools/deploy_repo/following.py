"""A session, shown line by line until it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from skylift_tools.deploy_repo import shown
from skylift_tools.deploy_repo.api import Api, Report
from skylift_tools.deploy_repo.problems import FAILED, SUCCESS, Refused, Unreachable
from skylift_tools.deploy_repo.shown import Shown
from skylift_tools.deploy_repo.terminal import Terminal

ENDED = ("success", "failed")
# A session lives for half an hour; an API that is away for longer than this is not waited for.
PATIENCE_SECONDS = 60
# What the analyser says of a failure is a service on top: the failure itself is known.
ADVICE_SECONDS = 10


@dataclass
class Following:
    """The terminal is given each line once, in the timeline's order."""

    api: Api
    terminal: Terminal
    poll_seconds: float
    pause: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _seen: set[str] = field(default_factory=set)

    def until_the_end(self, session_id: str) -> int:
        """The exit status. Raises Unreachable, Refused."""
        try:
            return self._until_the_end(session_id)
        finally:
            self.terminal.clear()

    def _until_the_end(self, session_id: str) -> int:
        began = self.clock()
        while True:
            report = self._look(session_id)
            self._show(shown.line(line, report["created_at"]) for line in self._new(session_id, report))
            if report["status"] in ENDED:
                return self._end(report)
            self.terminal.stand(shown.standing(report, self.clock() - began))
            self.pause(self.poll_seconds)

    def _end(self, report: Report) -> int:
        self._show(shown.ending(report))
        if report["status"] == "success":
            return SUCCESS
        self._show(self._advice(report))
        return FAILED

    def _advice(self, report: Report) -> Iterable[Shown]:
        began, session_id = self.clock(), report["session_id"]
        try:
            self.api.analyze(session_id)
            while self.clock() - began < ADVICE_SECONDS:
                analysis = self.api.analysis(session_id)
                if analysis["status"] != "pending":
                    return shown.advice(analysis, report)
                self.pause(self.poll_seconds)
        except (Unreachable, Refused) as problem:
            return [(f"  what to do about it could not be asked for: {problem}", {"dim": True})]
        return [("  the analyser has not said yet what to do about it", {"dim": True})]

    def _show(self, lines: Iterable[Shown]) -> None:
        for text, style in lines:
            self.terminal.line(text, **style)

    def _look(self, session_id: str, cursor: str | None = None) -> Report:
        began = self.clock()
        while True:
            try:
                return self.api.status(session_id, cursor=cursor)
            except Unreachable as away:
                if not away.again or self.clock() - began > PATIENCE_SECONDS:
                    raise Unreachable(f"{away} The session {session_id} goes on by itself.") from None
            self.pause(self.poll_seconds)

    def _new(self, session_id: str, report: Report) -> list[Report]:
        """Lines not shown yet, oldest first: further back than one page where many came at once."""
        new: list[Report] = []
        while True:
            fresh = [line for line in report["timeline"] if line["id"] not in self._seen]
            new = fresh + new
            if len(fresh) < len(report["timeline"]) or not report["next_cursor"]:
                break
            report = self._look(session_id, report["next_cursor"])
        self._seen |= {line["id"] for line in new}
        return new
