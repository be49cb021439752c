from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread

import pytest
from knowledge.index.store import DocumentGone, Indexed, IndexedVersion, SearchIndex, VersionRefused, VersionSuperseded
from skylift.database import Database
from skylift.identifiers import time_ordered
from sqlalchemy import text

from tests.builders.chunks import EAST, NORTH, chunk, version
from tests.builders.documents import NOW

TABLES = ("postings", "version_terms", "chunks", "versions")


def counts(database: Database) -> dict[str, int]:
    with database.unit_of_work() as session:
        return {name: session.execute(text(f"select count(*) from {name}")).scalar_one() for name in TABLES}


def at_once(*work: Callable[[], None]) -> None:
    threads = [Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_hit_says_where_it_stands(index: SearchIndex) -> None:
    held = version()
    index.replace(held, [chunk("The pump starts at dawn.", EAST, page=2), chunk("Nothing of note.", NORTH)])
    best = index.search("when do pumps start?", EAST, limit=5)[0]
    assert (best.document_id, best.filename, best.page) == (held.document_id, "handbook.pdf", 2)
    assert (best.text, best.box) == ("The pump starts at dawn.", (10.0, 20.0, 30.5, 40.0))
    assert best.bm25 > 0 and best.cosine == pytest.approx(1)


@pytest.mark.parametrize("query", ["SERVER", "servers", "client/server", "ｓｅｒｖｅｒ"])
def test_a_word_is_found_in_any_spelling(index: SearchIndex, query: str) -> None:
    index.replace(version(), [chunk("The client/server protocol", EAST), chunk("Unrelated", EAST)])
    best = index.search(query, EAST, limit=1)[0]
    assert best.text == "The client/server protocol" and best.bm25 > 0


def test_words_beyond_ascii_are_found(index: SearchIndex) -> None:
    index.replace(version(), [chunk("Die ÜBERPRÜFUNG der Straße", EAST), chunk("Etwas anderes", EAST)])
    best = index.search("überprüfung strasse", EAST, limit=1)[0]
    assert best.text.startswith("Die") and best.bm25 > 0


@pytest.mark.parametrize("query", ["the of and", "???", "'; drop table chunks --", "a & b | !c"])
def test_a_query_without_terms_still_searches_by_meaning(index: SearchIndex, query: str) -> None:
    index.replace(version(), [chunk("something", EAST), chunk("else", NORTH)])
    assert index.search(query, NORTH, limit=1)[0].text == "else"


def test_an_empty_index_answers_nothing(index: SearchIndex) -> None:
    assert index.search("anything", EAST, limit=5) == []


def test_a_search_can_stay_within_documents(index: SearchIndex) -> None:
    first, second = version(filename="a.pdf"), version(filename="b.pdf")
    index.replace(first, [chunk("pumps", EAST)])
    index.replace(second, [chunk("pumps", EAST)])
    within = index.search("pumps", EAST, limit=5, document_ids=[second.document_id])
    assert [hit.filename for hit in within] == ["b.pdf"]
    assert index.search("pumps", EAST, limit=5, document_ids=[time_ordered(NOW)]) == []


def test_a_hundred_hits_come_where_a_hundred_are_asked(index: SearchIndex) -> None:
    index.replace(version(), [chunk(f"text {at}", [1.0, at / 500, 0.0]) for at in range(300)])
    assert len(index.search("nothing of it", EAST, limit=100)) == 100


def test_indexing_again_replaces(index: SearchIndex, database: Database) -> None:
    held = version()
    index.replace(held, [chunk("old words here", EAST), chunk("more", EAST)])
    index.replace(held, [chunk("new words here", EAST)])
    assert [hit.text for hit in index.search("words", EAST, limit=5)] == ["new words here"]
    assert counts(database) == {"postings": 2, "version_terms": 2, "chunks": 1, "versions": 1}


def test_a_new_version_takes_the_place_of_the_old_one_and_the_old_one_stays_out(index: SearchIndex) -> None:
    old = version()
    new = version(old.document_id)
    older, newer = sorted([old, new], key=lambda each: each.version_id)
    index.replace(older, [chunk("first edition", EAST)])
    index.replace(newer, [chunk("second edition", EAST)])
    with pytest.raises(VersionSuperseded):
        index.replace(older, [chunk("first edition", EAST)])
    assert [hit.text for hit in index.search("edition", EAST, limit=5)] == ["second edition"]


def test_a_buried_document_is_gone_and_stays_out(index: SearchIndex, database: Database) -> None:
    held = version()
    index.replace(held, [chunk("secret plans", EAST)])
    index.bury(held.document_id)
    index.bury(held.document_id)
    assert index.search("secret plans", EAST, limit=5) == []
    with pytest.raises(DocumentGone):
        index.replace(held, [chunk("secret plans", EAST)])
    assert counts(database) == dict.fromkeys(TABLES, 0)


def test_a_version_that_was_given_up_stays_out_and_others_do_not(index: SearchIndex, database: Database) -> None:
    held = version()
    assert index.refuse(held.document_id, held.version_id) is None
    assert index.refuse(held.document_id, held.version_id) is None
    with pytest.raises(VersionRefused):
        index.replace(held, [chunk("secret plans", EAST)])
    assert counts(database) == dict.fromkeys(TABLES, 0)
    index.replace(version(held.document_id), [chunk("public plans", EAST)])
    assert len(index.search("plans", EAST, limit=5)) == 1


def test_a_version_that_was_given_up_may_come_again_once_it_is_readmitted(index: SearchIndex) -> None:
    held = version()
    index.refuse(held.document_id, held.version_id)
    index.readmit(held.version_id)
    index.readmit(held.version_id)
    index.replace(held, [chunk("the pump is mended", EAST)])
    assert len(index.search("pump", EAST, limit=5)) == 1


def test_giving_up_a_version_that_is_in_the_index_says_what_is_there(index: SearchIndex) -> None:
    held = version()
    index.replace(held, [chunk("came in time", EAST), chunk("with two chunks", EAST)])
    assert index.refuse(held.document_id, held.version_id) == Indexed(page_count=3, chunk_count=2)
    assert len(index.search("came in time", EAST, limit=5)) == 2


def test_giving_up_a_version_of_a_deleted_document_says_so(index: SearchIndex) -> None:
    held = version()
    index.bury(held.document_id)
    with pytest.raises(DocumentGone):
        index.refuse(held.document_id, held.version_id)


def test_an_ingest_and_giving_it_up_at_once_agree(index: SearchIndex) -> None:
    for _ in range(5):
        held = version()
        told: list[Indexed | None] = []

        def ingest(held: IndexedVersion = held) -> None:
            with suppress(VersionRefused):
                index.replace(held, [chunk(f"text {at}", EAST) for at in range(50)])

        def give_up(held: IndexedVersion = held, told: list[Indexed | None] = told) -> None:
            told.append(index.refuse(held.document_id, held.version_id))

        at_once(ingest, give_up)
        found = index.search("text", EAST, limit=5, document_ids=[held.document_id])
        assert bool(found) is (told != [None])


def test_an_ingest_and_a_deletion_at_once_leave_nothing(index: SearchIndex, database: Database) -> None:
    held = version()

    def ingest() -> None:
        with suppress(DocumentGone):
            index.replace(held, [chunk(f"text {at}", EAST) for at in range(200)])

    for _ in range(5):
        at_once(ingest, partial(index.bury, held.document_id))
        assert counts(database) == dict.fromkeys(TABLES, 0)
        held = version()


def test_an_ingest_that_breaks_leaves_the_old_rows(index: SearchIndex) -> None:
    held = version()
    index.replace(held, [chunk("still here", EAST)])
    with pytest.raises(Exception, match="dimensions"):
        index.replace(held, [chunk("broken", [1.0])])
    assert [hit.text for hit in index.search("here", EAST, limit=5)] == ["still here"]
