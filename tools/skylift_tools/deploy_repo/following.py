"""A session, shown line by line until it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from skylift_tools.deploy_repo.api import Api, Report
from skylift_tools.deploy_repo.problems import FAILED, SUCCESS, Unreachable

ENDED = ("success", "failed")
# A session lives for half an hour; an API that is away for longer than this is not waited for.
PATIENCE_SECONDS = 60


@dataclass
class Following:
    """`show` is given each line once, in the timeline's order."""

    api: Api
    show: Callable[[str], object]
    poll_seconds: float
    pause: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _seen: set[str] = field(default_factory=set)

    def until_the_end(self, session_id: str) -> int:
        """The exit status. Raises Unreachable, Refused."""
        while True:
            report = self._look(session_id)
            for line in self._new(session_id, report):
                self.show(_line(line))
            if report["status"] in ENDED:
                for text in _ending(report):
                    self.show(text)
                return SUCCESS if report["status"] == "success" else FAILED
            self.pause(self.poll_seconds)

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


def _line(line: Report) -> str:
    """`12:03:04 deploy  ! The stack ...`: time, stage and what was said; a second attempt is named."""
    attempt = f" ({line['attempt']})" if line["attempt"] > 1 else ""
    mark = {"warning": "! ", "error": "✗ "}.get(line["level"], "")
    return f"{line['at'][11:19]} {line['stage'] + attempt:<12} {mark}{line['text']}"


def _ending(report: Report) -> Iterator[str]:
    attempts = f" after {report['attempt']} attempts" if report["attempt"] > 1 else ""
    yield f"\n{report['status']}{attempts}: {report['session_id']}"
    if error := report["error"]:
        yield f"{error['stage']}: {error['code']}: {error['reason']}"
        yield from (f"  {line}" for line in error["lines"])
    if report["fix_branch"]:
        yield f"fixed on the branch {report['fix_branch']}"
    elif report["patch_url"] and error:
        yield f"the fix as a patch, for a few minutes: {report['patch_url']}"
    yield from (f"{name} = {value}" for name, value in report["outputs"].items())
