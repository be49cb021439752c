"""Answering a message from the documents."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from knowledge.activity.failure import Failure, Work
from knowledge.activity.spending import Amount, Spent
from knowledge.activity.store import ActivityStore
from knowledge.clock import Clock
from knowledge.index.chunk import Hit
from skylift import log
from skylift.errors import SkyliftError
from skylift.identifiers import time_ordered
from skylift.models import Answer, Chat, Question, Source, Turn, Usage

from knowledge_api.search import Search
from knowledge_api.session import Citation, Exchange, Session, SourceUsed
from knowledge_api.session_store import SessionStore
from knowledge_api.transcript import Transcript

REMEMBERED_EXCHANGES = 3
OUR_FAULT = SkyliftError("A fault of ours stopped the answer; the log has it.")
NOTHING_FOUND = "There is nothing in the documents to answer this from."


@dataclass(frozen=True)
class Asked:
    """`document_ids` None asks all documents."""

    message: str
    max_sources: int
    user_name: str
    document_ids: Sequence[UUID] | None = None


@dataclass(frozen=True)
class Conversation:
    sessions: SessionStore
    transcript: Transcript
    search: Search
    chat: Chat
    activity: ActivityStore
    clock: Clock

    def start(self, user_id: str, title: str | None) -> Session:
        now = self.clock()
        session = Session(time_ordered(now), user_id, title, now)
        self.sessions.add(session)
        return session

    def say(self, session: Session, asked: Asked) -> Exchange:
        """Answers and keeps both. Raises Throttled or Unavailable where the model or the database does not answer."""
        with self._failure_counted(asked):
            exchange = self._exchange(session, asked)
        amount = Amount.of(exchange.usage, messages=1)
        self.sessions.record(session, exchange, Spent(exchange.created_at, asked.user_name, exchange.model, amount))
        log.count("messages_answered")
        log.count("input_tokens", exchange.usage.input_tokens)
        log.count("output_tokens", exchange.usage.output_tokens)
        return exchange

    def _exchange(self, session: Session, asked: Asked) -> Exchange:
        # The question that is answered stands alone, so that the conversation's older answers, which may quote
        # documents deleted since, are never a source.
        question = self.chat.rewrite(asked.message, self._history(session))
        hits = self.search.find(question.text, limit=asked.max_sources, document_ids=asked.document_ids)
        answer = self._answer(question.text, hits)
        now = self.clock()
        return Exchange(
            message_id=time_ordered(now),
            created_at=now,
            message=asked.message,
            answer=answer.text,
            citations=tuple(_cited(hits[each.source], each.quote) for each in answer.citations),
            sources=tuple(
                SourceUsed(hit.document_id, hit.version_id, hit.filename, hit.page, hit.score) for hit in hits
            ),
            model=answer.model,
            usage=question.usage + answer.usage,
        )

    @contextmanager
    def _failure_counted(self, asked: Asked) -> Iterator[None]:
        error: SkyliftError | None = OUR_FAULT
        try:
            yield
            error = None
        except SkyliftError as known:
            error = known
            raise
        finally:
            if error:
                self._count(error, asked.user_name)

    def _count(self, error: SkyliftError, user_name: str) -> None:
        now = self.clock()
        failure = Failure(
            Work.ANSWER, str(time_ordered(now)), now, error.code, error.detail, user_name, self.chat.model
        )
        try:
            self.activity.failed(failure)
        except SkyliftError as uncounted:
            # The user must hear why there is no answer, not why that could not be counted.
            log.warning("failure_not_counted", code=uncounted.code, failure=error.code)

    def _history(self, session: Session) -> list[Turn]:
        turns: list[Turn] = []
        for exchange in self.transcript.last(session.session_id, REMEMBERED_EXCHANGES):
            turns += [Turn("user", exchange.message), Turn("assistant", exchange.answer)]
        return turns

    def _answer(self, question: str, hits: Sequence[Hit]) -> Answer:
        if not hits:
            return Answer(NOTHING_FOUND, (), self.chat.model, Usage(0, 0, Decimal(0)))
        sources = [Source(f"{hit.filename}, page {hit.page}", hit.text) for hit in hits]
        return self.chat.answer(Question(question, sources))


def _cited(hit: Hit, quote: str) -> Citation:
    return Citation(hit.document_id, hit.version_id, hit.filename, hit.page, quote)
