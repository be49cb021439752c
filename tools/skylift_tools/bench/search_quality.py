"""Search quality on labelled passages: by words alone, by meaning alone, and by both fused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.index.chunk import Chunk, Hit, Passage
from knowledge.index.store import IndexedVersion, SearchIndex
from skylift.identifiers import time_ordered
from skylift.models import Embeddings

from skylift_tools.bench.labelled import Labelled

_SAME = 1e-9


@dataclass(frozen=True)
class Figures:
    """Means over the questions of a set, each 0 to 1."""

    mrr: float
    recall_at_5: float


@dataclass(frozen=True)
class Quality:
    words: Figures
    meaning: Figures
    fused: Figures

    @property
    def better_part(self) -> Figures:
        return Figures(max(self.words.mrr, self.meaning.mrr), max(self.words.recall_at_5, self.meaning.recall_at_5))


def measure(index: SearchIndex, embeddings: Embeddings, labelled: Labelled) -> Quality:
    """Adds the set's passages to the index and asks its questions."""
    _add(index, embeddings, labelled)
    questions = [question for question, _ in labelled.questions]
    limit = len(labelled.passages)
    answers = [
        index.search(question, vector, limit=limit)
        for question, vector in zip(questions, embeddings.embed(questions).vectors, strict=True)
    ]
    return Quality(
        words=_figures(labelled, answers, lambda hit: hit.bm25),
        meaning=_figures(labelled, answers, lambda hit: hit.cosine),
        fused=_figures(labelled, answers, lambda hit: hit.score),
    )


def _add(index: SearchIndex, embeddings: Embeddings, labelled: Labelled) -> None:
    now = datetime.now(UTC)
    version = IndexedVersion(
        time_ordered(now), time_ordered(now), f"{labelled.name}.pdf", embeddings.model, len(labelled.passages)
    )
    vectors = embeddings.embed(labelled.passages).vectors
    chunks = [
        Chunk(Passage(page, text, (0.0, 0.0, 1.0, 1.0)), vector)
        for page, (text, vector) in enumerate(zip(labelled.passages, vectors, strict=True))
    ]
    index.replace(version, chunks)


def _figures(labelled: Labelled, answers: Sequence[Sequence[Hit]], score: Callable[[Hit], float]) -> Figures:
    ranks = [_rank(hits, page, score) for hits, (_, page) in zip(answers, labelled.questions, strict=True)]
    return Figures(
        mrr=sum(1 / rank for rank in ranks) / len(ranks), recall_at_5=sum(rank <= 5 for rank in ranks) / len(ranks)
    )


def _rank(hits: Sequence[Hit], page: int, score: Callable[[Hit], float]) -> float:
    """What ties with the passage may precede it: by words, all passages that share none have the same score."""
    wanted = next((score(hit) for hit in hits if hit.page == page), None)
    return float("inf") if wanted is None else sum(score(hit) >= wanted - _SAME for hit in hits)
