"""The end that the sweep gives to a session: guarded, and told on its timeline."""

from __future__ import annotations

from deployer.failure import Failure
from deployer.sessions.guards import Passed
from deployer.sessions.session import Session, Stage
from deployer.stage import Parts
from deployer.timeline.entry import Entry, Level
from skylift import log


def ended(session: Session, failure: Failure, parts: Parts, *, event: str) -> bool:
    """Whether it was this that ended it. Raises Throttled or Unavailable."""
    try:
        parts.sessions.end(session.session_id, parts.clock(), failure)
    except Passed:
        return False
    stage, code = stage_of(session), failure.code.value
    parts.timeline.add(
        session.session_id,
        Entry(parts.clock(), stage, session.attempt, event, failure.reason, Level.ERROR, {"code": code}),
    )
    log.warning(event, session_id=str(session.session_id), stage=stage, code=code)
    return True


def stage_of(session: Session) -> str:
    """Where it stands; nowhere yet is before the first."""
    return (session.stage or Stage.CLONE).value
