"""Hybrid search: by the words of a query and by its meaning."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from knowledge.index.chunk import Hit
from knowledge.index.store import SearchIndex
from skylift.models import Embeddings


@dataclass(frozen=True)
class Search:
    index: SearchIndex
    embeddings: Embeddings

    def find(self, query: str, *, limit: int, document_ids: Sequence[UUID] | None = None) -> list[Hit]:
        """The best `limit` hits, best first."""
        (vector,) = self.embeddings.embed([query]).vectors
        return self.index.search(query, vector, limit=limit, document_ids=document_ids)
