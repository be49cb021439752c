"""Which failure a fix mends: that of the last deployment or test, whatever became of the fixes before."""

from __future__ import annotations

from deployer.failure import Code, Failure
from deployer.sessions.items import failure_of
from deployer.sessions.session import Session, Stage

# Among the session's results.
MENDS = "mends"


def to_mend(session: Session) -> Failure | None:
    """What the session says last, unless that is about a fix or a model's answer: then what that was to mend."""
    error = session.error
    if error and (error.stage == Stage.FIX.value or error.code is Code.REFUSED_ANSWER):
        before = session.results.get(MENDS)
        return failure_of(before) if before else None
    return error


def refusal(session: Session) -> str | None:
    """Why the fix before was not taken, where it was a model's."""
    error = session.error
    refused = error and error.stage == Stage.FIX.value and error.code is Code.REFUSED_ANSWER
    return error.reason if error and refused else None
