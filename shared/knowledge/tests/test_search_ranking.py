"""Which hit comes first, and what its score says."""

import pytest
from knowledge.index import queries
from knowledge.index.store import SearchIndex

from tests.builders.chunks import EAST, NORTH, UP, chunk, version


def test_words_alone_and_meaning_alone_both_find(index: SearchIndex) -> None:
    index.replace(version(), [chunk("zirconium", NORTH), chunk("a crown", EAST), chunk("filler", UP)])
    found = [hit.text for hit in index.search("zirconium", EAST, limit=2)]
    assert sorted(found) == ["a crown", "zirconium"]


def test_rare_words_weigh_more_than_frequent_ones(index: SearchIndex) -> None:
    frequent = [chunk(f"pump number {at}", EAST) for at in range(20)]
    index.replace(version(), [*frequent, chunk("valve number 99", EAST)])
    assert index.search("pump valve", EAST, limit=1)[0].text == "valve number 99"


def test_common_words_still_count_where_rarer_ones_have_found(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(queries.RANKING, "decisive_postings", 1)
    frequent = [chunk(f"pump number {at}", EAST) for at in range(20)]
    index.replace(version(), [*frequent, chunk("valve of old", EAST), chunk("valve of the pump", EAST)])
    best, second = index.search("pump valve", EAST, limit=2)
    assert (best.text, second.text) == ("valve of the pump", "valve of old")


def test_common_words_alone_find(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(queries.RANKING, "decisive_postings", 1)
    index.replace(version(), [*(chunk(f"pump number {at}", EAST) for at in range(20)), chunk("something else", EAST)])
    for query in ("pump", "pump that nobody has"):
        assert all(hit.bm25 > 0 for hit in index.search(query, EAST, limit=20))


def test_within_a_document_its_own_words_decide(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(queries.RANKING, "decisive_postings", 1)
    held = version()
    index.replace(version(), [chunk("valve", EAST), *(chunk(f"pump number {at}", EAST) for at in range(20))])
    index.replace(held, [chunk("pump", EAST), chunk("gasket", EAST)])
    best = index.search("pump valve", EAST, limit=1, document_ids=[held.document_id])[0]
    assert best.text == "pump" and best.bm25 > 0


def test_the_only_hit_scores_by_how_well_it_fits(index: SearchIndex) -> None:
    index.replace(version(), [chunk("The pump starts at dawn.", EAST)])
    scores = [
        index.search(*asked, limit=5)[0].score for asked in (("pump dawn", EAST), ("pump", NORTH), ("rain", NORTH))
    ]
    assert 1 >= scores[0] > scores[1] > scores[2] > 0


def test_hits_that_are_all_alike_score_alike_and_above_zero(index: SearchIndex) -> None:
    index.replace(version(), [chunk("The pump starts at dawn.", [0.3, 0.2, 0.1]) for _ in range(3)])
    scores = {hit.score for hit in index.search("pump at noon", [0.1, 0.2, 0.3], limit=5)}
    assert len(scores) == 1 and min(scores) > 0
