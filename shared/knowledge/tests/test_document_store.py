from dataclasses import replace
from datetime import timedelta

import pytest
from knowledge.documents import items
from knowledge.documents.claims import Held
from knowledge.documents.document import NOT_UPLOADED, Status
from knowledge.documents.steps import Moved
from knowledge.documents.store import DocumentStore
from skylift.table import Item, Page, Query, Table

from tests.builders.documents import NOW, SCANNED, SPENT, document


@pytest.fixture
def store(table: Table) -> DocumentStore:
    return DocumentStore(table)


def test_an_announced_document_is_found_as_it_was(store: DocumentStore) -> None:
    announced = document()
    store.announce(announced)
    assert store.find(announced.document_id) == announced
    assert store.find_version(announced.document_id, announced.version_id) == announced


def test_the_same_content_under_another_name_is_held(store: DocumentStore) -> None:
    first = document("a.pdf", b"same")
    store.announce(first)
    with pytest.raises(Held) as held:
        store.announce(document("b.pdf", b"same"))
    assert (held.value.claim.by, held.value.claim.document_id) == ("content", first.document_id)


def test_the_same_name_with_other_content_is_held_in_any_spelling_of_an_accent(store: DocumentStore) -> None:
    first = document("caf\u00e9.pdf", b"one")
    store.announce(first)
    with pytest.raises(Held) as held:
        store.announce(document("cafe\u0301.pdf", b"two"))
    assert (held.value.claim.by, held.value.claim.document_id) == ("filename", first.document_id)


def test_a_refused_announcement_leaves_nothing_behind(store: DocumentStore) -> None:
    store.announce(document("a.pdf", b"same"))
    with pytest.raises(Held):
        store.announce(document("b.pdf", b"same"))
    store.announce(document("b.pdf", b"other"))


def test_a_document_walks_to_ready_once(store: DocumentStore) -> None:
    announced = document()
    store.announce(announced)
    store.start_processing(announced, NOW)
    processing = replace(announced, status=Status.PROCESSING)
    store.finish(processing, page_count=3, chunk_count=9, spent=SPENT)
    ready = store.find(announced.document_id)
    assert ready == replace(announced, status=Status.READY, page_count=3, chunk_count=9)
    with pytest.raises(Moved):
        store.finish(processing, page_count=1, chunk_count=1, spent=SPENT)
    with pytest.raises(Moved):
        store.start_processing(announced, NOW)
    with pytest.raises(Moved):
        store.fail(processing, SCANNED, NOW)


def test_processing_has_ended_an_hour_after_the_last_attempt_began_and_not_while_more_may_come(
    store: DocumentStore,
) -> None:
    announced = document()
    store.announce(announced)
    store.start_processing(announced, NOW)
    store.open_attempt(announced, NOW)
    waiting = store.find(announced.document_id)
    assert waiting and not waiting.processing_ended(NOW + timedelta(days=3))
    store.open_attempt(announced, NOW + timedelta(minutes=10), last=True)
    processing = store.find(announced.document_id)
    assert processing and not processing.processing_ended(NOW + timedelta(minutes=69))
    assert processing.processing_ended(NOW + timedelta(minutes=70))


def test_a_failed_document_keeps_its_reason_and_frees_its_claims(store: DocumentStore) -> None:
    announced = document()
    store.announce(announced)
    store.fail(announced, SCANNED, NOW)
    failed = store.find(announced.document_id)
    assert failed and (failed.status, failed.reason) == (Status.FAILED, SCANNED)
    store.announce(document())


def test_deleting_a_failed_document_leaves_its_successors_claims_alone(store: DocumentStore) -> None:
    first = document()
    store.announce(first)
    store.fail(first, SCANNED, NOW)
    store.announce(document())
    store.delete(first.document_id, NOW)
    with pytest.raises(Held):
        store.announce(document())


def test_a_deleted_document_is_gone_and_its_version_says_so(store: DocumentStore) -> None:
    announced = document()
    store.announce(announced)
    store.delete(announced.document_id, NOW)
    assert store.find(announced.document_id) is None
    assert store.page(limit=10, cursor=None).items == []
    version = store.find_version(announced.document_id, announced.version_id)
    assert version and version.status is Status.DELETED
    store.delete(announced.document_id, NOW)


def test_of_what_failed_only_what_never_came_is_forgotten(store: DocumentStore, table: Table) -> None:
    kept = []
    for reason in (NOT_UPLOADED, SCANNED):
        made = document()
        store.announce(made)
        store.fail(made, reason, NOW)
        kept.append("expires_at" not in (table.find(items.version_key(made.document_id, made.version_id)) or {}))
    assert kept == [False, True]


def test_a_claim_that_outlived_its_document_can_be_released_once(store: DocumentStore, table: Table) -> None:
    first = document()
    store.announce(first)
    with pytest.raises(Held) as held:
        store.announce(document())
    store.release(held.value.claim, [first.version_id])
    with pytest.raises(Moved):
        store.release(held.value.claim, [first.version_id])


def test_the_list_is_newest_first_and_pages_by_key(store: DocumentStore) -> None:
    made = [document(f"{at}.pdf", str(at).encode(), created_at=NOW + timedelta(seconds=at)) for at in range(5)]
    for each in made:
        store.announce(each)
    first = store.page(limit=2, cursor=None)
    second = store.page(limit=2, cursor=first.next_cursor)
    last = store.page(limit=2, cursor=second.next_cursor)
    names = [[each.document.filename for each in page.items] for page in (first, second, last)]
    assert names == [["4.pdf", "3.pdf"], ["2.pdf", "1.pdf"], ["0.pdf"]]
    assert last.next_cursor is None


def test_only_an_upload_that_did_not_come_is_forgotten_by_itself(store: DocumentStore, table: Table) -> None:
    announced = document()
    store.announce(announced)
    at = {"pk": f"DOCUMENT#{announced.document_id}", "sk": f"VERSION#{announced.version_id}"}
    claim = {"pk": "CLAIM#FILENAME#handbook.pdf", "sk": "CLAIM"}
    week_later = int((announced.upload_expires_at + timedelta(days=7)).timestamp())
    assert table.get(at, "")["expires_at"] == table.get(claim, "")["expires_at"] == week_later
    store.start_processing(announced, NOW)
    assert "expires_at" not in table.get(at, "") and "expires_at" not in table.get(claim, "")


def test_what_is_deleted_is_not_listed_although_the_index_is_behind(table: Table, store: DocumentStore) -> None:
    left, gone = document("a.pdf", b"a"), document("b.pdf", b"b")
    for each in (left, gone):
        store.announce(each)
    behind = table.page(Query(items.LIST, index="gsi1"))
    store.delete(gone.document_id, NOW)

    class Behind(Table):
        def page(self, query: Query, cursor: str | None = None) -> Page[Item]:
            return behind

    late = DocumentStore(Behind(table._name, client=table._client))
    assert [each.document for each in late.page(limit=10, cursor=None).items] == [left]
