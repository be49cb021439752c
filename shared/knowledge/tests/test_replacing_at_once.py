"""What others do to a document between our look and our write."""

from collections.abc import Callable

import pytest
from knowledge.documents.document import Status
from knowledge.documents.store import DocumentStore
from skylift.table import Action, Table

from tests.builders.documents import NOW, document, successor
from tests.builders.versions import announced, end, filename_claim, finish, holders, seen, status_of


@pytest.fixture
def store(table: Table) -> DocumentStore:
    return DocumentStore(table)


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
