"""The branch and the commit of a fix, both told from the session alone: twice the same work is once the same commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from deployer.git.committing import Signature
from deployer.sessions.session import Position, Session

from deployer_fixer.case import Change

PREFIX = "skylift-fix/"


def fix_branch(session: Session) -> str:
    return f"{PREFIX}{session.session_id}"


def signature(session: Session, at: Position, *, author: str, changes: Sequence[Change]) -> Signature:
    """Dated by the session's own time, a second later for each attempt."""
    files = sorted({change.path for change in changes})
    named = files[0] if len(files) == 1 else f"{len(files)} files"
    lines = [f"- {change}" for change in changes]
    ending = f"Session {session.session_id}, attempt {at.attempt}."
    message = "\n".join([f"Fix {named}", "", *lines, "", ending, ""])
    return Signature(author, session.created_at + timedelta(seconds=at.attempt), message)
