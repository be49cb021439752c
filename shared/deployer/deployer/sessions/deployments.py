"""What sessions have deployed and is still there, so that nothing is left over that nobody knows of.

A session is on the list of deployments before anything of it is made, and leaves it when nothing of it is left.
Beside it stands a list of unsettled ones: what those began, nobody has seen come to rest since they ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from skylift.table import Action, Condition, Delete, Item, Put, Query, Table, Update, absent, equals, key

from deployer.sessions import items, lists
from deployer.sessions.guards import alive_now, passed
from deployer.sessions.lists import SessionPage
from deployer.sessions.session import Kind, Session

DEPLOYED = "DEPLOYED"
UNSETTLED = "UNSETTLED"
_PAGE = 100


class Claimed(Exception):
    """Another session removes the deployment, or has done so."""


class Deployments:
    """Every method may raise Throttled or Unavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, session: Session) -> None:
        """Says beforehand that the session will make or remove something. Raises Passed where it has ended."""
        deploys = session.kind is not Kind.REMOVE
        noted = Update(
            items.meta_key(session.session_id),
            set={"deployed": deploys},
            when=alive_now(),
            otherwise=passed,
        )
        partitions = [UNSETTLED, *(_partitions(session) if deploys else [])]
        self._table.transact([noted, *(Put(_place(each, session)) for each in partitions)])

    def claim(self, earlier: Session, removal: Session) -> None:
        """Adds the session that removes what the earlier one deployed. Raises Claimed: one at a time does."""
        removed_by = str(earlier.removed_by) if earlier.removed_by else None
        unclaimed: Condition = equals("removed_by", removed_by) if removed_by else absent("removed_by")
        claim = Update(
            items.meta_key(earlier.session_id),
            set={"removed_by": str(removal.session_id)},
            when=unclaimed,
            otherwise=lambda stored: Claimed(str(stored.get("removed_by"))),
        )
        listed: list[Action] = [Put(item) for item in items.list_items(removal)]
        self._table.transact([claim, Put(items.session_item(removal), when=absent()), *listed])

    def gone(self, session: Session, *, removed_at: datetime | None = None) -> None:
        """Nothing of it is left. `removed_at`: when a session that was asked to has seen so."""
        change: Item = {"deployed": False}
        if removed_at:
            change["removed_at"] = items.text_of(removed_at)
        noted = Update(items.meta_key(session.session_id), set=change)
        self._table.transact([noted, *(Delete(_key(each, session)) for each in _partitions(session))])

    def unsettled(self) -> Iterator[Session]:
        """Sessions that began something, running ones too, oldest first."""
        places = list(self._table.all(Query(UNSETTLED, limit=_PAGE)))
        for start in range(0, len(places), _PAGE):
            yield from lists.listed(self._table, places[start : start + _PAGE])

    def settle(self, session: Session) -> None:
        """What the session began has come to rest."""
        self._table.write(Delete(_key(UNSETTLED, session)))

    def page(self, user_id: str | None, *, limit: int, cursor: str | None) -> SessionPage:
        """Newest first, those with something deployed: of one user, or of all.

        Raises Unprocessable for a cursor that is not of this list.
        """
        partition = _of_user(user_id) if user_id else DEPLOYED
        return lists.page(self._table, partition, limit=limit, cursor=cursor)


def _partitions(session: Session) -> list[str]:
    return [DEPLOYED, _of_user(session.created_by)]


def _of_user(user_id: str) -> str:
    return f"{DEPLOYED}#{user_id}"


def _key(partition: str, session: Session) -> dict[str, str]:
    return key(partition, items.listed_at(session))


def _place(partition: str, session: Session) -> Item:
    return {**_key(partition, session), "session_id": str(session.session_id)}
