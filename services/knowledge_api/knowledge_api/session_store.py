"""Chat sessions in the table. Who does not own a session does not find it."""

import time
from contextlib import suppress
from itertools import islice
from uuid import UUID

from knowledge.activity.items import answer_spent
from knowledge.activity.spending import Spent
from skylift import deadline
from skylift.errors import Conflict, NotFound, Unavailable
from skylift.table import Check, Delete, Page, Put, Query, Table, Update, absent, equals, key, present

from knowledge_api import session_items as items
from knowledge_api.session import Exchange, Session, title_of

DELETED_AT_ONCE = 25  # a transaction takes 4 MB, the deleted items counted
LEAST_SECONDS = 2  # one more transaction, tried again where others stand in its way


class SessionStore:
    """Every method may raise Throttled or Unavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, session: Session) -> None:
        self._table.write(Put(items.session_item(session), when=absent()))

    def get(self, user_id: str, session_id: UUID) -> Session:
        """Raises NotFound, also for the session of somebody else."""
        item = self._table.find(items.session_key(user_id, session_id))
        if item is None:
            raise _no_session(session_id)
        return items.session_of(item)

    def page(self, user_id: str, *, limit: int, cursor: str | None) -> Page[Session]:
        """The user's sessions, newest first."""
        partition = items.user_partition(user_id)
        query = Query(partition, prefix=items.SESSION_PREFIX, newest_first=True, limit=limit, consistent=True)
        return self._table.page(query, cursor).of(items.session_of)

    def rename(self, session: Session, title: str) -> Session:
        """Raises NotFound when the session went meanwhile."""
        at = items.session_key(session.user_id, session.session_id)
        gone = _no_session(session.session_id)
        item = self._table.write(Update(at, set={"title": title}, when=present(), otherwise=lambda _: gone))
        return items.session_of(item)

    def delete(self, session: Session) -> None:
        """With all that was said in it; safe to repeat, because the session itself goes when it is empty.

        Raises Unavailable where the time is up before that; what is deleted by then stays deleted.
        """
        self._clear(session)
        self._table.write(Delete(items.session_key(session.user_id, session.session_id)))
        # What was answered meanwhile; without its session nothing can be added any more.
        self._clear(session)

    def _clear(self, session: Session) -> None:
        partition = items.session_partition(session.session_id)
        query = Query(partition, prefix=items.EXCHANGE_PREFIX, limit=DELETED_AT_ONCE, consistent=True)
        said = (Delete(key(item["pk"], item["sk"])) for item in self._table.all(query))
        while some := list(islice(said, DELETED_AT_ONCE)):
            if deadline.ends() - time.monotonic() < LEAST_SECONDS:
                raise Unavailable("The session holds so much that not all is deleted yet. Delete it again.")
            self._table.transact(some)

    def exchanges(self, session_id: UUID, *, limit: int, cursor: str | None) -> Page[Exchange]:
        """Oldest first, as a conversation is read."""
        query = Query(items.session_partition(session_id), prefix=items.EXCHANGE_PREFIX, limit=limit, consistent=True)
        return self._table.page(query, cursor).of(items.exchange_of)

    def exchange(self, session_id: UUID, message_id: UUID) -> Exchange:
        """Raises NotFound when the session was deleted meanwhile."""
        item = self._table.find(items.exchange_key(session_id, message_id))
        if item is None:
            raise _no_session(session_id)
        return items.exchange_of(item)

    def last_exchanges(self, session_id: UUID, count: int) -> list[Exchange]:
        """The last `count`, oldest first."""
        partition = items.session_partition(session_id)
        query = Query(partition, prefix=items.EXCHANGE_PREFIX, newest_first=True, limit=count, consistent=True)
        return self._table.page(query).of(items.exchange_of).items[::-1]

    def record(self, session: Session, exchange: Exchange, spent: Spent) -> None:
        """Keeps the exchange and counts what was `spent` on it, once; raises NotFound when the session went meanwhile.

        What was spent then is counted all the same.
        """
        at, gone = items.session_key(session.user_id, session.session_id), _no_session(session.session_id)
        counted = answer_spent(session.user_id, spent)
        kept = Put(items.exchange_item(session.session_id, exchange), when=absent())
        try:
            self._table.transact([Check(at, when=present(), otherwise=lambda _: gone), kept, counted])
        except NotFound:
            self._table.write(counted)
            raise
        if session.title is None:
            # The user may have given it one, or deleted it, while the answer was made.
            with suppress(Conflict):
                self._table.write(Update(at, set={"title": title_of(exchange.message)}, when=equals("title", None)))


def _no_session(session_id: UUID) -> NotFound:
    return NotFound(f"You have no session {session_id}.")
