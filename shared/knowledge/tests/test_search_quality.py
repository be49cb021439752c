"""How well search finds, on labelled sets: questions, and the passage that answers each, by language and kind of text.

The questions of `questions.json` often use other words than the passage; the other sets are those of `skylift bench`.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from knowledge.index.store import SearchIndex
from skylift import models
from skylift_tools.bench import labelled
from skylift_tools.bench.labelled import Labelled
from skylift_tools.bench.search_quality import Quality, measure

GIVEN = json.loads((Path(__file__).parent / "questions.json").read_text())
PARAPHRASED = Labelled("paraphrased", GIVEN["passages"], [(question, page) for question, page in GIVEN["questions"]])
SETS = {each.name: each for each in (PARAPHRASED, *labelled.sets())}
LANGUAGES = [name for name in SETS if len(name) == 2]


@pytest.fixture(scope="module")
def measured(new_database: Callable[[str, int], Any]) -> dict[str, Quality]:
    embeddings = models.embeddings("minilm", dimensions=384)
    found = {}
    for name, each in SETS.items():
        index = SearchIndex(new_database(f"quality_{name}", embeddings.dimensions), understood=embeddings.languages)
        found[name] = measure(index, embeddings, each)
    # Shown with `pytest -s`, and where a test fails.
    sys.stdout.write("\n".join(_lines(found)) + "\n")
    return found


def _lines(found: dict[str, Quality]) -> Iterator[str]:
    yield f"{'set':<12} words, meaning, fused: MRR and recall@5"
    for name, quality in found.items():
        parts = (quality.words, quality.meaning, quality.fused)
        yield f"{name:<12} " + "  ".join(f"{part.mrr:.3f} {part.recall_at_5:.3f}" for part in parts)


def test_the_fusion_is_at_least_as_good_as_the_better_of_its_parts(measured: dict[str, Quality]) -> None:
    worse = {
        name: quality
        for name, quality in measured.items()
        if quality.fused.mrr < quality.better_part.mrr or quality.fused.recall_at_5 < quality.better_part.recall_at_5
    }
    assert not worse


def test_nearly_every_answer_is_among_the_first_five(measured: dict[str, Quality]) -> None:
    low = {
        name: quality.fused
        for name, quality in measured.items()
        if quality.fused.recall_at_5 < 0.95 or quality.fused.mrr < 0.85
    }
    assert not low
