"""What stands in the search index: versions of documents, and chunks whose embeddings point one way or another."""

from uuid import UUID

from knowledge.index.chunk import Chunk, Passage
from knowledge.index.store import IndexedVersion
from skylift.identifiers import time_ordered

from tests.builders.documents import NOW

EAST, NORTH, UP = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]


def version(document_id: UUID | None = None, filename: str = "handbook.pdf") -> IndexedVersion:
    return IndexedVersion(document_id or time_ordered(NOW), time_ordered(NOW), filename, "test", 3)


def chunk(content: str, embedding: list[float], page: int = 1) -> Chunk:
    return Chunk(Passage(page, content, (10.0, 20.0, 30.5, 40.0)), embedding)
