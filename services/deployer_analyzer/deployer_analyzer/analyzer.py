"""Analysing one session, as often as it is asked for: it is read, never held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from deployer.analysis.analysis import Findings
from deployer.analysis.store import AnalysisStore
from deployer.messages import AnalyzeMessage
from deployer.sessions.session import Session
from deployer.sessions.store import SessionStore
from deployer.timeline.entry import Entry
from deployer.timeline.store import Timeline
from skylift import log

MOST_LINES = 2_000
GIVEN_UP = "A fault of ours stopped the analysis; its message is kept for us to look into. Ask again later."


class Engine(Protocol):
    def __call__(self, session: Session, timeline: list[Entry], now: datetime, /) -> Findings: ...


@dataclass(frozen=True)
class Analyzer:
    sessions: SessionStore
    timeline: Timeline
    analyses: AnalysisStore
    engine: Engine
    clock: Callable[[], datetime]

    def analyze(self, message: AnalyzeMessage) -> None:
        """Raises NotFound for no such session, Throttled and Unavailable for what may be tried again."""
        session = self.sessions.get(message.session_id)
        now = self.clock()
        found = self.engine(session, self._lines(session), now)
        self.analyses.keep(session.session_id, found, now)
        log.info("session_analyzed", session_id=str(session.session_id), errors=len(found.errors), engine=found.engine)

    def give_up(self, message: AnalyzeMessage) -> None:
        self.analyses.give_up(message.session_id, GIVEN_UP, self.clock())

    def _lines(self, session: Session) -> list[Entry]:
        """The last 2,000, oldest first."""
        return self.timeline.last(session.session_id, MOST_LINES)
