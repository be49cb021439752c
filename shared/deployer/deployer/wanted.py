"""What a session asks for, looked at again by every stage: a message is not trusted more than a request."""

from __future__ import annotations

from skylift.errors import Unprocessable

from deployer.failure import Code, StageFailed
from deployer.repository import Allowed, Repository, branch, repository
from deployer.sessions.session import Session


def wanted(session: Session, allowed: Allowed, *, to_be: str) -> tuple[Repository, str]:
    """The repository and the branch. `to_be`: what is done to it, for people. Raises StageFailed (GIT_CLONE)."""
    try:
        return repository(session.repository.url, allowed), branch(session.working_branch)
    except Unprocessable as refused:
        reason = f"The session asks for what may not be {to_be}. {refused.detail}"
        raise StageFailed(Code.GIT_CLONE, reason) from None
