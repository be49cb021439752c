"""The search index in PostgreSQL: what stands in it is what search finds, and nothing else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from skylift.database import Database
from sqlalchemy import text
from sqlalchemy.orm import Session

from knowledge.index import queries, rows, statements
from knowledge.index.chunk import Chunk, Hit
from knowledge.index.languages import DICTIONARIES, PLAIN, dictionaries, language_of, languages_of
from knowledge.index.words import words

ROWS_PER_STATEMENT = 500  # some 5 MB of JSON
CANDIDATES_EACH_WAY = 50


class DocumentGone(Exception):
    """The document was deleted; its version must not come back."""


class VersionSuperseded(Exception):
    """A newer version of the document is already in the index."""


class VersionRefused(Exception):
    """The version was given up; it must not come back."""


@dataclass(frozen=True, slots=True)
class IndexedVersion:
    document_id: UUID
    version_id: UUID
    filename: str
    embedding_model: str
    page_count: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index holds of a version."""

    page_count: int
    chunk_count: int


class SearchIndex:
    """Each method is one transaction; each raises Unavailable when the database does not answer in time."""

    def __init__(self, database: Database, *, understood: frozenset[str]) -> None:
        """`understood`: the languages that the embedding model knows, as ISO 639-1 codes."""
        self._database, self._understood = database, understood

    def replace(self, version: IndexedVersion, chunks: Sequence[Chunk]) -> None:
        """Puts `version` in the place of what the index held of its document, itself included.

        Raises DocumentGone, VersionSuperseded or VersionRefused and then changes nothing.
        """
        with self._database.unit_of_work() as session:
            _refuse_late(session, version)
            _remove(session, version.document_id)
            languages = languages_of([chunk.passage.text for chunk in chunks])
            for start in range(0, len(chunks), ROWS_PER_STATEMENT):
                end = min(start + ROWS_PER_STATEMENT, len(chunks))
                given = [rows.chunk(at, chunks[at], languages[at]) for at in range(start, end)]
                parameters = {"version_id": version.version_id, "rows": json.dumps(given)}
                session.execute(text(statements.INSERT_CHUNKS), parameters)
            session.execute(text(statements.COUNT_TERMS), {"version_id": version.version_id})
            session.execute(text(statements.INSERT_VERSION), _version_row(version, languages))

    def bury(self, document_id: UUID) -> None:
        """Removes the document and keeps it out for good. Safe to repeat."""
        with self._database.unit_of_work() as session:
            session.execute(text(statements.BURY_DOCUMENT), {"document_id": document_id})
            _remove(session, document_id)

    def refuse(self, document_id: UUID, version_id: UUID) -> Indexed | None:
        """Keeps a version out for good, unless it is in already: then says what is there. Safe to repeat.

        Raises DocumentGone.
        """
        keys = {"document_id": document_id, "version_id": version_id}
        with self._database.unit_of_work() as session:
            if session.execute(text(statements.LOCK_DOCUMENT), keys).scalar_one():
                raise DocumentGone(str(document_id))
            if held := session.execute(text(statements.INDEXED_VERSION), keys).one_or_none():
                return Indexed(held.page_count, held.chunk_count)
            session.execute(text(statements.REFUSE_VERSION), keys)
            return None

    def readmit(self, version_id: UUID) -> None:
        """Takes back `refuse`. Safe to repeat."""
        with self._database.unit_of_work() as session:
            session.execute(text(statements.READMIT_VERSION), {"version_id": version_id})

    def search(
        self, query: str, embedding: Sequence[float], *, limit: int, document_ids: Sequence[UUID] | None = None
    ) -> list[Hit]:
        """The best `limit` hits, best first; within `document_ids` where they are given."""
        with self._database.unit_of_work() as session:
            parameters = _prepare(session, max(limit, CANDIDATES_EACH_WAY), document_ids)
            if parameters is None:
                return []
            parameters |= {"words": words(query), "embedding": rows.vector(embedding), "hits": limit}
            parameters |= self._language(query)
            statement = queries.SEARCH if document_ids is None else queries.SEARCH_WITHIN
            return [rows.hit(row) for row in session.execute(text(statement), parameters).mappings()]

    def _language(self, query: str) -> dict[str, Any]:
        """What the search needs to know of the query's language; `understood` is None where the query does not tell."""
        language = language_of(query)
        known = self._understood
        return {
            "stop_dictionary": DICTIONARIES.get(language or ""),
            "understood": language in known if language else None,
            "languages": sorted(known),
        }

    def reachable(self) -> bool:
        """Whether the database answers; wakes it where it sleeps."""
        with self._database.unit_of_work() as session:
            return session.execute(text("select true")).scalar_one() is True


def _refuse_late(session: Session, version: IndexedVersion) -> None:
    keys = {"document_id": version.document_id, "version_id": version.version_id}
    if session.execute(text(statements.LOCK_DOCUMENT), keys).scalar_one():
        raise DocumentGone(str(version.document_id))
    if session.execute(text(statements.NEWER_VERSION), keys).scalar_one():
        raise VersionSuperseded(str(version.version_id))
    if session.execute(text(statements.REFUSED_VERSION), keys).scalar_one():
        raise VersionRefused(str(version.version_id))


def _remove(session: Session, document_id: UUID) -> None:
    for statement in statements.REMOVE_VERSIONS:
        session.execute(text(statement), {"document_id": document_id})


def _prepare(session: Session, candidates: int, document_ids: Sequence[UUID] | None) -> dict[str, Any] | None:
    """What the search needs to know of the corpus; None where there is nothing to search."""
    within = document_ids is not None
    scan = {"ef_search": str(2 * candidates), "iterative_scan": "strict_order" if within else "off"}
    session.execute(text(queries.PREPARE), scan)
    corpus = session.execute(text(queries.CORPUS)).one()
    found: dict[str, Any] = {
        "chunks": int(corpus.chunks),
        "average": corpus.average or 1.0,
        "candidates": candidates,
        "found": queries.FOUND_PER_CANDIDATE * candidates,
        "dictionaries": dictionaries(corpus.languages or ()) or [PLAIN],
    }
    if within:
        versions = session.execute(text(queries.VERSIONS_OF), {"document_ids": list(document_ids or ())})
        found["version_ids"] = list(versions.scalars())
    if not corpus.chunks or (within and not found["version_ids"]):
        return None
    return found | queries.RANKING


def _version_row(version: IndexedVersion, languages: Sequence[str]) -> dict[str, Any]:
    return {
        "version_id": version.version_id,
        "document_id": version.document_id,
        "filename": version.filename,
        "embedding_model": version.embedding_model,
        "page_count": version.page_count,
        "chunk_count": len(languages),
        "languages": sorted(set(languages)),
    }
