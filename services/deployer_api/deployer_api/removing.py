"""Removing what a session deployed: a session of its own does it, and every further wish leads to that one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from deployer.sessions.deployments import Claimed, Deployments
from deployer.sessions.session import Kind, Session, Status
from deployer.sessions.store import SessionStore
from skylift.errors import Conflict, Unavailable
from skylift.identifiers import time_ordered

from deployer_api.starting import Starting

NOTHING = "Nothing that this session deployed is there: there is nothing to remove."
CHANGED = "Somebody else asked for the same at this moment. Ask again."


@dataclass(frozen=True)
class Removing:
    sessions: SessionStore
    deployments: Deployments
    starting: Starting

    def remove(self, earlier: Session, user_id: str) -> Session:
        """The session that removes it, or has done so. One that failed is followed by another.

        Raises Conflict where the earlier session still runs or has nothing deployed, Throttled or Unavailable.
        """
        if found := self._claimed(earlier):
            return found
        _check(earlier)
        removal = self._removal(earlier, user_id)
        with suppress(Claimed):
            self.starting.begin(removal, lambda: self.deployments.claim(earlier, removal))
            return removal
        if found := self._claimed(self.sessions.get(earlier.session_id)):
            return found
        raise Unavailable(CHANGED, retry_after_seconds=1)

    def _claimed(self, earlier: Session) -> Session | None:
        found = self.sessions.find(earlier.removed_by) if earlier.removed_by else None
        return found if found and (earlier.removed_at or found.status is not Status.FAILED) else None

    def _removal(self, earlier: Session, user_id: str) -> Session:
        now = self.starting.clock()
        return Session(
            session_id=time_ordered(now),
            kind=Kind.REMOVE,
            repository=earlier.repository,
            branch=earlier.working_branch,
            project_root=earlier.project_root,
            created_by=user_id,
            created_at=now,
            about=earlier.session_id,
        )


def _check(earlier: Session) -> None:
    if not earlier.status.ended:
        until = earlier.deadline.isoformat(timespec="seconds")
        raise Conflict(f"The session still works on it. Remove it once that has ended, which is by {until}.")
    if not earlier.deployed:
        raise Conflict(NOTHING)
