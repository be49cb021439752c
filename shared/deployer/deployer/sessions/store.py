"""Sessions in the table. A session is entered, left and ended by guarded writes only.

A stage holds the session that it works on: it enters at a position behind all earlier ones, for as long as a lease,
which it renews. A second delivery of the same message finds the position held or done, an old one finds it passed. A
delivery that lost its lease to another one can write no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from skylift.errors import NotFound
from skylift.table import Condition, Item, Put, Query, Table, Update, absent, both, equals

from deployer.failure import Failure
from deployer.sessions import items, lists
from deployer.sessions.guards import Passed, alive_now, free_at, held_by, not_free_at, passed
from deployer.sessions.lists import SessionPage
from deployer.sessions.session import Position, Session, Status

_PAGE = 100


class SessionStore:
    """Every method may raise Throttled or Unavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, session: Session) -> None:
        listed = [Put(item) for item in items.list_items(session)]
        self._table.transact([Put(items.session_item(session), when=absent()), *listed])

    def find(self, session_id: UUID) -> Session | None:
        item = self._table.find(items.meta_key(session_id))
        return items.session_of(item) if item else None

    def get(self, session_id: UUID) -> Session:
        """Raises NotFound."""
        if (session := self.find(session_id)) is None:
            raise NotFound("The session does not exist.")
        return session

    def page(self, status: Status | None, *, limit: int, cursor: str | None) -> SessionPage:
        """Newest first, of one status or of all. Raises Unprocessable for a cursor that is not of this list."""
        if status:
            by_status = Query(items.status_partition(status), index="gsi1", newest_first=True, limit=limit)
            page = self._table.page(by_status, cursor)
            return SessionPage([items.session_of(item) for item in page.items], page.next_cursor)
        return lists.page(self._table, items.ALL, limit=limit, cursor=cursor)

    def page_of_user(self, user_id: str, *, limit: int, cursor: str | None) -> SessionPage:
        """Newest first, what this user started. Raises Unprocessable for a cursor that is not of this list."""
        return lists.page(self._table, items.user_partition(user_id), limit=limit, cursor=cursor)

    def alive(self, *, since: datetime) -> Iterator[Session]:
        """Sessions that are not at an end and began at that moment or before, those of one status oldest first."""
        for status in (Status.PENDING, Status.RUNNING):
            for item in self._table.all(Query(items.status_partition(status), index="gsi1", limit=_PAGE)):
                session = items.session_of(item)
                if session.created_at > since:
                    break
                yield session

    def enter(self, session_id: UUID, at: Position, now: datetime, *, lease: timedelta) -> Session:
        """Takes hold of the session at a new position, or at one whose holder is gone. Raises Passed or Held."""
        taken = {
            "position": at.number,
            "attempt": at.attempt,
            "stage": at.stage.value,
            "status": Status.RUNNING.value,
            "gsi1pk": items.status_partition(Status.RUNNING),
            "holder": uuid4().hex,
            "held_until": items.text_of(now + lease),
            "done": False,
        }
        entered = _update(session_id, change=taken, when=free_at(at, now), otherwise=not_free_at(at))
        return items.session_of(self._table.write(entered))

    def renew(self, session: Session, until: datetime) -> None:
        """Holds it until then. Raises Passed where the work is done, or another delivery has taken the session over."""
        working = both(held_by(session), equals("done", False))
        self._change(session, {"held_until": items.text_of(until)}, working)

    def leave(self, session: Session, at: Position) -> None:
        """Lets go without having finished, so that the message may come again at once."""
        self._settle(session, at, {"held_until": "", "holder": ""})

    def finish(self, session: Session, at: Position, results: Mapping[str, Any]) -> None:
        """The work at this position is done; a later delivery finds nothing to do."""
        self._settle(session, at, {"done": True, **self._with(session.session_id, results)})

    def note(self, session: Session, at: Position, results: Mapping[str, Any]) -> Session:
        """Keeps what a stage found out while it still works. Raises Passed where it holds the session no more."""
        change = self._with(session.session_id, results) or {"position": at.number}
        return self._change(session, change, both(equals("position", at.number), held_by(session)))

    def await_answer(self, session: Session, task_token: str) -> None:
        """Keeps the state machine's token, so that it can be answered when nobody else does."""
        self._change(session, {"task_token": task_token}, held_by(session))

    def branch_off(self, session: Session, fix_branch: str) -> None:
        """The next attempt deploys this branch."""
        self._change(session, {"fix_branch": fix_branch}, held_by(session))

    def secrets(self, session: Session) -> tuple[str, ...]:
        """Its secrets as they are known now: which parameters the template hides, a stage finds out on its way."""
        if not session.parameters:
            return ()
        # The values stay those of whoever asks: with the session's end they are gone from the table.
        return replace(session, results=self.get(session.session_id).results).secrets

    def remark(self, session: Session, failure: Failure) -> None:
        """A stage failed; whether the session does is for the state machine to say."""
        self._change(session, {"error": items.failure_item(failure)}, held_by(session))

    def end(
        self, session_id: UUID, now: datetime, failure: Failure | None = None, *, held: Session | None = None
    ) -> Session:
        """pending or running -> success, or failed for that reason. Raises Passed: nothing ends twice.

        held: as the stage that ends it entered it; without it, the session ends whatever works on it.
        """
        status = Status.FAILED if failure else Status.SUCCESS
        change: Item = {
            "status": status.value,
            "gsi1pk": items.status_partition(status),
            "ended_at": items.text_of(now),
            "done": True,
        }
        error = {"error": items.failure_item(failure)} if failure else {}
        gone = ["task_token", "held_until", "parameters"] + ([] if failure else ["error"])
        when = both(alive_now(), held_by(held)) if held else alive_now()
        ended = _update(session_id, change=change | error, remove=gone, when=when, otherwise=passed)
        return items.session_of(self._table.write(ended))

    def _settle(self, session: Session, at: Position, change: Item) -> None:
        when = both(equals("position", at.number), held_by(session))
        with suppress(Passed):  # the session is past this stage already, or another delivery works on it
            self._table.write(_update(session.session_id, change=change, when=when, otherwise=passed))

    def _change(self, session: Session, change: Item, when: Condition) -> Session:
        alive = both(alive_now(), when)
        return items.session_of(
            self._table.write(_update(session.session_id, change=change, when=alive, otherwise=passed))
        )

    def _with(self, session_id: UUID, results: Mapping[str, Any]) -> Item:
        # Only whoever holds the session writes its results.
        return {"results": {**self.get(session_id).results, **results}} if results else {}


def _update(
    session_id: UUID, *, change: Item, when: Condition, otherwise: Any, remove: list[str] | None = None
) -> Update:
    return Update(items.meta_key(session_id), set=change, remove=remove or [], when=when, otherwise=otherwise)
