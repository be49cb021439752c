"""Having a session analysed: asked for here, answered by the analyser, read here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from deployer.analysis.analysis import Analysis, Status
from deployer.analysis.store import AnalysisStore
from deployer.messages import AnalyzeMessage
from skylift.errors import NotFound

NOT_ASKED = "Nobody has asked for an analysis of this session yet: POST /analyze does."
NOT_HANDED_ON = "The analyser did not answer. Ask again in a moment."
LOST = "The analyser has not answered in time. Ask again."


@dataclass(frozen=True)
class Analyzing:
    analyses: AnalysisStore
    send: Callable[[AnalyzeMessage], object]
    clock: Callable[[], datetime]

    def ask(self, session_id: UUID) -> None:
        """Raises Throttled or Unavailable; the analysis says then that it failed."""
        self.analyses.ask(session_id, self.clock())
        sent = False
        try:
            self.send(AnalyzeMessage(session_id=session_id))
            sent = True
        finally:
            if not sent:
                self.analyses.give_up(session_id, NOT_HANDED_ON, self.clock())

    def find(self, session_id: UUID) -> Analysis:
        """Raises NotFound where nobody asked. One that nobody will answer any more says so."""
        found = self.analyses.find(session_id)
        if found is None:
            raise NotFound(NOT_ASKED)
        return replace(found, status=Status.FAILED, reason=LOST) if found.is_lost(self.clock()) else found
