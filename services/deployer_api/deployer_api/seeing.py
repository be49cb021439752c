"""Who sees which session: whoever started it, and admins. To everybody else it does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from deployer.sessions.deployments import Deployments
from deployer.sessions.lists import SessionPage
from deployer.sessions.session import Session, Status
from deployer.sessions.store import SessionStore
from skylift.errors import NotFound, Unprocessable

NONE = "There is no such session."


@dataclass(frozen=True)
class Viewer:
    user_id: str
    sees_all: bool


@dataclass(frozen=True)
class Seeing:
    sessions: SessionStore
    deployments: Deployments

    def session(self, session_id: UUID, viewer: Viewer) -> Session:
        """Raises NotFound, also for somebody else's."""
        found = self.sessions.find(session_id)
        if found is None or not (viewer.sees_all or found.created_by == viewer.user_id):
            raise NotFound(NONE)
        return found

    def earlier(self, session_id: UUID, viewer: Viewer, *, repository: str) -> Session:
        """The session that a new one is about. Raises Unprocessable naming `session_id`."""
        try:
            found = self.session(session_id, viewer)
        except NotFound:
            raise Unprocessable.field("session_id", "there is no such session") from None
        if found.repository.url != repository.removesuffix("/"):
            raise Unprocessable.field("session_id", f"is a session of another repository, {found.repository.url}")
        return found

    def page(self, viewer: Viewer, status: Status | None, *, limit: int, cursor: str | None) -> SessionPage:
        """Newest first. One's own of one status are picked from a page of all one's own, which may leave few of it."""
        if viewer.sees_all:
            return self.sessions.page(status, limit=limit, cursor=cursor)
        page = self.sessions.page_of_user(viewer.user_id, limit=limit, cursor=cursor)
        wanted = [each for each in page.sessions if status in (None, each.status)]
        return SessionPage(wanted, page.next_cursor)

    def deployed(self, viewer: Viewer, *, limit: int, cursor: str | None) -> SessionPage:
        """Newest first, those that have something deployed."""
        return self.deployments.page(None if viewer.sees_all else viewer.user_id, limit=limit, cursor=cursor)
