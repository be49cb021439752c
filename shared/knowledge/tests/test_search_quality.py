"""How well search finds, on a small labelled set: questions, and the passage that answers each.

Some questions use the passage's words, some mean the same in other words: neither full text nor vectors alone
are enough, which is why search fuses them.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from knowledge.index.chunk import Chunk, Hit, Passage
from knowledge.index.store import IndexedVersion, SearchIndex
from skylift import models
from skylift.identifiers import time_ordered

from tests.builders.documents import NOW

LABELLED = json.loads((Path(__file__).parent / "questions.json").read_text())
Measure = dict[str, float]


@pytest.fixture(scope="module")
def measured(new_database: Callable[[str, int], Any]) -> dict[str, Measure]:
    embeddings = models.embeddings("minilm", dimensions=384)
    index = SearchIndex(new_database("quality", embeddings.dimensions))
    texts, questions = LABELLED["passages"], [question for question, _ in LABELLED["questions"]]
    vectors = embeddings.embed([*texts, *questions]).vectors
    chunks = [
        Chunk(Passage(page, text, (0, 0, 1, 1)), vector)
        for page, (text, vector) in enumerate(zip(texts, vectors, strict=False))
    ]
    index.replace(IndexedVersion(time_ordered(NOW), time_ordered(NOW), "handbook.pdf", "minilm", len(texts)), chunks)
    asked = zip(questions, vectors[len(texts) :], strict=True)
    answers = [index.search(question, vector, limit=len(texts)) for question, vector in asked]
    found = {
        "full text": _measure(answers, lambda hit: hit.bm25),
        "vectors": _measure(answers, lambda hit: hit.cosine),
        "fused": _measure(answers, lambda hit: hit.score),
    }
    sys.stdout.write(_table(found))
    return found


def _measure(answers: list[list[Hit]], score: Callable[[Hit], float]) -> Measure:
    ranks = []
    for hits, (_, page) in zip(answers, LABELLED["questions"], strict=True):
        wanted = next(hit for hit in hits if hit.page == page)
        # What ties with it may stand before it: full text gives all that share no word the same score.
        ranks.append(sum(score(hit) >= score(wanted) for hit in hits))
    return {
        "recall@5": sum(rank <= 5 for rank in ranks) / len(ranks),
        "MRR": sum(1 / rank for rank in ranks) / len(ranks),
    }


def _table(found: dict[str, Measure]) -> str:
    """Shown with `pytest -s`, and where a test fails."""
    head = f"\n{len(LABELLED['questions'])} questions, {len(LABELLED['passages'])} passages"
    lines = [
        f"{way:<10}" + "".join(f"  {name} {value:.3f}" for name, value in row.items()) for way, row in found.items()
    ]
    return "\n".join([head, *lines, ""])


@pytest.mark.parametrize("measure", ["recall@5", "MRR"])
def test_the_fusion_is_at_least_as_good_as_the_better_of_its_parts(measured: dict[str, Measure], measure: str) -> None:
    alone = max(measured["full text"][measure], measured["vectors"][measure])
    assert measured["fused"][measure] >= alone, measured


def test_nearly_every_answer_is_among_the_first_five(measured: dict[str, Measure]) -> None:
    assert measured["fused"]["recall@5"] >= 0.95 and measured["fused"]["MRR"] >= 0.9, measured
