"""Documents that were announced before a document could have several versions: their claims name the one it has."""

import pytest
from knowledge.documents import claims
from knowledge.documents.claims import SINGLE, Held
from knowledge.documents.document import Document
from knowledge.documents.store import DocumentStore
from skylift.table import Put, Table

from tests.builders.documents import NOW, SCANNED, document, successor
from tests.builders.versions import filename_claim, finish, holders


@pytest.fixture
def store(table: Table) -> DocumentStore:
    return DocumentStore(table)


@pytest.fixture
def old(store: DocumentStore, table: Table) -> Document:
    announced = document()
    store.announce(announced)
    named = {"document_id": str(announced.document_id), SINGLE: str(announced.version_id)}
    for at in claims.keys(announced):
        table.write(Put({**at, **named}))
    return announced


def test_it_is_processed_replaced_and_deleted_like_any_other(store: DocumentStore, old: Document) -> None:
    finish(store, old)
    new = successor(old, b"two")
    store.announce_replacement(new, listed=old, filename=filename_claim(store))
    assert [each.version_id for each in finish(store, new)] == [old.version_id]
    assert holders(store) == (new.version_id,)
    store.announce(document("other.pdf"))
    store.delete(old.document_id, NOW)
    store.announce(document(content=b"two"))


def test_one_that_fails_or_is_deleted_frees_its_claims(store: DocumentStore, old: Document) -> None:
    with pytest.raises(Held):
        store.announce(document())
    store.fail(old, SCANNED, NOW)
    again = document()
    store.announce(again)
    store.delete(again.document_id, NOW)


def test_a_single_claim_that_outlived_its_document_is_released_once(store: DocumentStore, old: Document) -> None:
    store.release(filename_claim(store), {old.version_id})
    store.announce(document(content=b"other"))
