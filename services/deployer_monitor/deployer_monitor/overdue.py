"""Sessions whose time is over: ended, with those told that wait for them."""

from __future__ import annotations

from deployer.failure import Code, Failure
from deployer.sessions.session import TIME_IN_ALL, Session
from deployer.stage import Parts

from deployer_monitor.ending import ended, stage_of


def end_all(parts: Parts) -> int:
    """Ends every overdue session and answers their number. Raises Throttled or Unavailable: the next minute goes on."""
    return sum(_end(session, parts) for session in list(parts.sessions.alive(since=parts.clock() - TIME_IN_ALL)))


def _end(session: Session, parts: Parts) -> bool:
    """The token first: a state machine that waits is never left without its answer, and takes only one."""
    minutes = int(TIME_IN_ALL.total_seconds() // 60)
    left = " What it had begun is being undone; the timeline says how that ends." if session.deployed else ""
    failure = Failure(stage_of(session), Code.TIMEOUT, f"The session did not end within its {minutes} minutes.{left}")
    if session.task_token:
        parts.callback.fail(session.task_token, failure)
    return ended(session, failure, parts, event="session_overdue")
