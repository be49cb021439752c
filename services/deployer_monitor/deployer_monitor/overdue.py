"""Sessions whose time is over: ended, with those told that wait for them."""

from __future__ import annotations

from deployer.failure import Code, Failure
from deployer.sessions.session import TIME_IN_ALL, Session, Stage
from deployer.sessions.store import Passed
from deployer.stage import Parts
from deployer.timeline.entry import Entry, Level
from skylift import log


def end_all(parts: Parts) -> int:
    """Ends every overdue session and answers their number. Raises Throttled or Unavailable: the next minute goes on."""
    return sum(_end(session, parts) for session in list(parts.sessions.overdue(parts.clock())))


def _end(session: Session, parts: Parts) -> bool:
    """The token first: a state machine that waits is never left without its answer, and takes only one."""
    stage = session.stage or Stage.CLONE
    minutes = int(TIME_IN_ALL.total_seconds() // 60)
    left = " What it had begun is being undone; the timeline says how that ends." if session.deployed else ""
    failure = Failure(stage.value, Code.TIMEOUT, f"The session did not end within its {minutes} minutes.{left}")
    if session.task_token:
        parts.callback.fail(session.task_token, failure)
    try:
        parts.sessions.end(session.session_id, parts.clock(), failure)
    except Passed:
        return False
    _say(session, failure, parts)
    log.warning("session_overdue", session_id=str(session.session_id), stage=failure.stage)
    return True


def _say(session: Session, failure: Failure, parts: Parts) -> None:
    entry = Entry(
        at=parts.clock(),
        stage=failure.stage,
        attempt=session.attempt,
        event="session_overdue",
        text=failure.reason,
        level=Level.ERROR,
        fields={"code": failure.code.value},
    )
    parts.timeline.add(session.session_id, entry)
