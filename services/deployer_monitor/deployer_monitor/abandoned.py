"""Sessions whose state machine is no more: somebody stopped it, or the platform did.

Nobody would go on with them, and their stages answer nobody.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from deployer.failure import Code, Failure, StageFailed
from deployer.machine import GONE, STAGE, End, Machine
from deployer.sessions.session import Kind, Session
from deployer.stage import Parts

from deployer_monitor.ending import ended

# An execution is begun right after its session; until it is seen everywhere, a moment may pass.
BEGINNING = timedelta(minutes=1)
# At most, of the oldest: more at once than the stages have workers for, and still a few seconds.
LOOKS = 100
_HOW = {
    "ABORTED": "was stopped",
    "FAILED": "failed",
    "TIMED_OUT": "ran out of time",
    GONE: "does not exist",
}


def end_all(parts: Parts, machine: Machine) -> int:
    """Ends them and answers their number. Raises Throttled or Unavailable: the next minute goes on."""
    alive = parts.sessions.alive(since=parts.clock() - BEGINNING)
    looked_at = list(islice((session for session in alive if session.kind is Kind.SDLC), LOOKS))
    return sum(_ends(session, parts, machine) for session in looked_at)


def _ends(session: Session, parts: Parts, machine: Machine) -> bool:
    """An execution that came to its own end has written the session's before, which then stays as it is."""
    end = machine.end(session)
    return end is not None and ended(session, _failure(end, session), parts, event="workflow_stopped")


def _failure(end: End, session: Session) -> Failure:
    code = Code.TIMEOUT if end.status == "TIMED_OUT" else Code.INTERNAL
    how = _HOW.get(end.status, f"is {end.status}")
    why = ": ".join(each.strip().rstrip(".") for each in (end.error, end.cause) if each.strip())
    left = " The timeline says what becomes of what it had begun." if session.deployed else ""
    words = f"The session's state machine {how}{f' ({why})' if why else ''}. Start again.{left}"
    return StageFailed(code, words).at(STAGE)
