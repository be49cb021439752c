"""From a wish to a session that is on its way. What cannot be handed on ends at once: no session waits for nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from deployer.failure import Code, Failure
from deployer.repository import Allowed, Repository, branch, project_root, repository
from deployer.sessions.guards import Passed
from deployer.sessions.session import Kind, Session
from deployer.sessions.store import SessionStore
from skylift.errors import FieldError, Unprocessable
from skylift.identifiers import time_ordered

_Value = TypeVar("_Value")
STAGE = "api"
NOT_HANDED_ON = "The session could not be handed to the pipeline, which did not answer. Start again in a moment."


@dataclass(frozen=True)
class Wish:
    """What was asked for, as it was written. `about`: an earlier session, which has been looked at."""

    kind: Kind
    repository: str
    branch: str
    project_root: str | None = None
    max_attempts: int = 1
    base_url: str | None = None
    instructions: str | None = None
    about: UUID | None = None
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Starting:
    """`hand_on`: for each kind of session, how its first stage gets to know of it."""

    sessions: SessionStore
    allowed: Allowed
    hand_on: Mapping[Kind, Callable[[Session], object]]
    clock: Callable[[], datetime]

    def start(self, wish: Wish, user_id: str) -> Session:
        """Raises Unprocessable naming every wrong field, Throttled or Unavailable where the pipeline is away."""
        session = self._session(wish, user_id)
        self.begin(session, lambda: self.sessions.add(session))
        return session

    def begin(self, session: Session, add: Callable[[], object]) -> None:
        """Has it added and hands it on. Raises Throttled or Unavailable, and the session says so, too."""
        add()
        handed_on = False
        try:
            self.hand_on[session.kind](session)
            handed_on = True
        finally:
            if not handed_on:
                self._end(session)

    def _session(self, wish: Wish, user_id: str) -> Session:
        now = self.clock()
        found, head, root = self._checked(wish)
        return Session(
            session_id=time_ordered(now),
            kind=wish.kind,
            repository=found,
            branch=head,
            project_root=root,
            created_by=user_id,
            created_at=now,
            max_attempts=wish.max_attempts,
            base_url=wish.base_url,
            instructions=wish.instructions,
            about=wish.about,
            parameters=wish.parameters,
            parameter_names=tuple(wish.parameters),
        )

    def _checked(self, wish: Wish) -> tuple[Repository, str, str]:
        wrong: list[FieldError] = []
        found = _found(lambda: repository(wish.repository, self.allowed), wrong)
        head = _found(lambda: branch(wish.branch), wrong)
        root = _found(lambda: project_root(wish.project_root), wrong)
        if found is None or head is None or root is None:
            raise Unprocessable("; ".join(f"{each.field}: {each.detail}" for each in wrong), errors=wrong)
        return found, head, root

    def _end(self, session: Session) -> None:
        failure = Failure(STAGE, Code.INTERNAL, NOT_HANDED_ON)
        # It was handed on after all, and is at an end already.
        with suppress(Passed):
            self.sessions.end(session.session_id, self.clock(), failure)


def _found(check: Callable[[], _Value], wrong: list[FieldError]) -> _Value | None:
    try:
        return check()
    except Unprocessable as refused:
        wrong.extend(refused.errors)
        return None
