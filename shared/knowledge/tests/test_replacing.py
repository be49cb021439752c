"""A new version of a document, in the table: the old one is seen until the new one takes its place."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from knowledge.documents.claims import Claim, Held
from knowledge.documents.document import Document, Status
from knowledge.documents.steps import Moved, Raced
from knowledge.documents.store import DocumentStore
from skylift.table import Action, Table

from tests.builders.documents import NOW, SCANNED, SPENT, document, successor


@pytest.fixture
def store(table: Table) -> DocumentStore:
    return DocumentStore(table)


def filename_claim(store: DocumentStore) -> Claim:
    with pytest.raises(Held) as held:
        store.announce(document(content=b"nobody has this"))
    return held.value.claim


def announced(store: DocumentStore, *contents: bytes) -> list[Document]:
    """Versions of one document, each announced after the one before."""
    versions = [document(content=contents[0])]
    store.announce(versions[0])
    for content in contents[1:]:
        listed = store.find(versions[0].document_id)
        assert listed
        versions.append(successor(versions[-1], content))
        store.announce_replacement(versions[-1], listed=listed, filename=filename_claim(store))
    return versions


def finish(store: DocumentStore, version: Document) -> list[Document]:
    store.start_processing(version, NOW)
    return end(store, version)


def end(store: DocumentStore, version: Document) -> list[Document]:
    return store.finish(replace(version, status=Status.PROCESSING), page_count=1, chunk_count=1, spent=SPENT)


def seen(store: DocumentStore, version: Document) -> tuple[object, ...]:
    """The current version with its status, and the replacement with its."""
    current = store.current(version.document_id)
    assert current
    assert store.page(limit=10, cursor=None).documents[0] == current
    newer = current.replacement
    shown = (current.document.version_id, current.document.status)
    return (*shown, newer.version_id, newer.status) if newer else shown


def status_of(store: DocumentStore, version: Document) -> Status:
    found = store.find_version(version.document_id, version.version_id)
    assert found
    return found.status


def holders(store: DocumentStore) -> tuple[object, ...]:
    return filename_claim(store).versions


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
    assert store.current(first.document_id) is None and store.page(limit=10, cursor=None).documents == []
    assert {status_of(store, each) for each in (first, second, third)} == {Status.DELETED}
    for content in (b"one", b"two", b"three"):
        made = document(content=content)
        store.announce(made)
        store.delete(made.document_id, NOW)
    with pytest.raises(Moved):
        finish(store, third)


class Meanwhile(Table):
    """Does `work` once, just before the next transaction."""

    work: Callable[[], object] | None = None

    def transact(self, actions: list[Action]) -> None:  # type: ignore[override]
        work, self.work = self.work, None
        if work:
            work()
        super().transact(actions)


@pytest.fixture
def racing(table: Table, store: DocumentStore) -> Meanwhile:
    return Meanwhile(table._name, cursor_key=lambda: b"key", client=table._client)


def test_a_version_announced_while_another_becomes_ready_is_not_forgotten(
    store: DocumentStore, racing: Meanwhile
) -> None:
    first, second = announced(store, b"one", b"two")
    finish(store, first)
    store.start_processing(second, NOW)
    third = successor(second, b"three")
    listed, claim = store.find(first.document_id), filename_claim(store)
    assert listed
    racing.work = lambda: store.announce_replacement(third, listed=listed, filename=claim)
    end(DocumentStore(racing), second)
    assert seen(store, first) == (second.version_id, Status.READY, third.version_id, Status.AWAITING_UPLOAD)
    assert holders(store) == (second.version_id, third.version_id)


def test_a_version_announced_while_the_document_is_deleted_goes_with_it(
    store: DocumentStore, racing: Meanwhile
) -> None:
    (first,) = announced(store, b"one")
    finish(store, first)
    second, claim = successor(first, b"two"), filename_claim(store)
    listed = store.find(first.document_id)
    assert listed
    racing.work = lambda: store.announce_replacement(second, listed=listed, filename=claim)
    DocumentStore(racing).delete(first.document_id, NOW)
    assert {status_of(store, each) for each in (first, second)} == {Status.DELETED}
    store.announce(document(content=b"two"))


def test_a_version_that_becomes_ready_while_the_document_is_deleted_goes_with_it(
    store: DocumentStore, racing: Meanwhile
) -> None:
    first, second = announced(store, b"one", b"two")
    finish(store, first)
    racing.work = lambda: finish(store, second)
    DocumentStore(racing).delete(first.document_id, NOW)
    assert {status_of(store, each) for each in (first, second)} == {Status.DELETED}
    store.announce(document(content=b"two"))
