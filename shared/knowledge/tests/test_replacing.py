"""A new version of a document, in the table: the old one is seen until the new one takes its place."""

from dataclasses import replace

import pytest
from knowledge.documents import claims
from knowledge.documents.claims import Held
from knowledge.documents.document import Status
from knowledge.documents.steps import Moved, Raced
from knowledge.documents.store import DocumentStore
from skylift.table import Table

from tests.builders.documents import NOW, SCANNED, document, successor
from tests.builders.versions import announced, end, filename_claim, finish, holders, seen, status_of


@pytest.fixture
def store(table: Table) -> DocumentStore:
    return DocumentStore(table)


def test_the_old_version_is_seen_until_the_new_one_is_ready(store: DocumentStore) -> None:
    old, new = announced(store, b"one", b"two")
    assert finish(store, old) == []
    assert seen(store, old) == (old.version_id, Status.READY, new.version_id, Status.AWAITING_UPLOAD)
    assert [each.version_id for each in finish(store, new)] == [old.version_id]
    assert seen(store, old) == (new.version_id, Status.READY)
    assert status_of(store, old) is Status.REPLACED
    assert holders(store) == (new.version_id,)


def test_what_was_replaced_frees_its_content(store: DocumentStore) -> None:
    old, new = announced(store, b"one", b"two")
    finish(store, old)
    with pytest.raises(Held):
        store.announce(document("other.pdf", b"one"))
    finish(store, new)
    store.announce(document("other.pdf", b"one"))


def test_a_new_version_that_fails_leaves_the_old_one_and_says_so(store: DocumentStore) -> None:
    old, new = announced(store, b"one", b"two")
    finish(store, old)
    store.fail(new, SCANNED, NOW)
    assert seen(store, old) == (old.version_id, Status.READY, new.version_id, Status.FAILED)
    assert holders(store) == (old.version_id,)
    store.announce(document("other.pdf", b"two"))


def test_a_version_that_is_ready_after_a_newer_one_is_replaced_at_once(store: DocumentStore) -> None:
    first, second, third = announced(store, b"one", b"two", b"three")
    finish(store, first)
    store.start_processing(second, NOW)
    finish(store, third)
    assert [each.version_id for each in end(store, second)] == [second.version_id]
    assert seen(store, first) == (third.version_id, Status.READY)
    assert status_of(store, second) is Status.REPLACED
    assert holders(store) == (third.version_id,)


def test_a_newer_version_on_its_way_is_still_seen_after_an_older_one_is_ready(store: DocumentStore) -> None:
    first, second, third = announced(store, b"one", b"two", b"three")
    finish(store, first)
    finish(store, second)
    assert seen(store, first) == (second.version_id, Status.READY, third.version_id, Status.AWAITING_UPLOAD)


def test_a_new_version_may_be_ready_before_the_first_one_is(store: DocumentStore) -> None:
    first, second = announced(store, b"one", b"two")
    store.start_processing(first, NOW)
    assert finish(store, second) == []
    assert seen(store, first) == (second.version_id, Status.READY)
    store.fail(replace(first, status=Status.PROCESSING), SCANNED, NOW)
    assert seen(store, first) == (second.version_id, Status.READY)
    assert holders(store) == (second.version_id,)


def test_the_name_is_free_when_the_last_version_lets_go(store: DocumentStore) -> None:
    first, second = announced(store, b"one", b"two")
    store.fail(first, SCANNED, NOW)
    assert holders(store) == (second.version_id,)
    store.fail(second, SCANNED, NOW)
    store.announce(document(content=b"three"))


def test_a_version_that_is_tried_again_keeps_its_name_for_good(store: DocumentStore, table: Table) -> None:
    first, second = announced(store, b"one", b"two")
    store.fail(second, SCANNED, NOW)
    failed = store.find_version(second.document_id, second.version_id)
    assert failed
    store.revive(failed, NOW)
    end(store, second)
    claim = table.find(claims.filename_key(first.filename))
    assert claim and "expires_at" not in claim


def test_a_claim_that_changed_since_it_was_read_is_not_joined(store: DocumentStore) -> None:
    (first,) = announced(store, b"one")
    claim = filename_claim(store)
    for content, refused in ((b"two", False), (b"three", True)):
        version = successor(first, content)
        if refused:
            with pytest.raises(Raced):
                store.announce_replacement(version, listed=first, filename=claim)
        else:
            store.announce_replacement(version, listed=first, filename=claim)
    assert [each.sha256 for each in store.versions(first.document_id)][1:] == [first.sha256]


def test_deleting_ends_every_version_and_frees_all(store: DocumentStore) -> None:
    first, second, third = announced(store, b"one", b"two", b"three")
    finish(store, first)
    finish(store, second)
    store.delete(first.document_id, NOW)
    assert store.current(first.document_id) is None and store.page(limit=10, cursor=None).items == []
    assert {status_of(store, each) for each in (first, second, third)} == {Status.DELETED}
    for content in (b"one", b"two", b"three"):
        made = document(content=content)
        store.announce(made)
        store.delete(made.document_id, NOW)
    with pytest.raises(Moved):
        finish(store, third)
