"""The exchanges of a session, without quotes from documents that have since been deleted or replaced."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from knowledge.documents.store import DocumentStore
from skylift.table import Page

from knowledge_api.session import Citation, Exchange, SourceUsed
from knowledge_api.session_store import SessionStore

WITHDRAWN = "This answer quoted a document that has since been deleted or replaced. Ask again."


@dataclass(frozen=True)
class Transcript:
    """Each method may raise Throttled or Unavailable."""

    sessions: SessionStore
    documents: DocumentStore

    def page(self, session_id: UUID, *, limit: int, cursor: str | None) -> Page[Exchange]:
        """Oldest first, as a conversation is read."""
        page = self.sessions.exchanges(session_id, limit=limit, cursor=cursor)
        return Page(self._shown(page.items), page.next_cursor)

    def last(self, session_id: UUID, count: int) -> list[Exchange]:
        """The last `count`, oldest first."""
        return self._shown(self.sessions.last_exchanges(session_id, count))

    def exchange(self, session_id: UUID, message_id: UUID) -> Exchange:
        """Raises NotFound when the session was deleted meanwhile."""
        (shown,) = self._shown([self.sessions.exchange(session_id, message_id)])
        return shown

    def _shown(self, exchanges: Sequence[Exchange]) -> list[Exchange]:
        ready = self.documents.ready({ids for exchange in exchanges for ids in _versions(exchange)})
        return [_without_gone(exchange, ready) for exchange in exchanges]


def _versions(exchange: Exchange) -> Iterator[tuple[UUID, UUID]]:
    used: tuple[Citation | SourceUsed, ...] = (*exchange.citations, *exchange.sources)
    for each in used:
        if each.version_id:
            yield each.document_id, each.version_id


def _without_gone(exchange: Exchange, ready: set[UUID]) -> Exchange:
    """An answer goes as a whole: which of its sentences come from which document is not certain."""
    # An answer without citations may have used any of its sources.
    quoted = exchange.citations or exchange.sources
    sources = tuple(each for each in exchange.sources if each.version_id in ready)
    if len(_there(quoted, ready)) == len(quoted):
        return replace(exchange, sources=sources)
    return replace(exchange, answer=WITHDRAWN, citations=(), sources=sources)


def _there(used: Iterable[Citation | SourceUsed], ready: set[UUID]) -> list[Citation | SourceUsed]:
    return [each for each in used if each.version_id in ready]
