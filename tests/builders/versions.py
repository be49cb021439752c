"""Versions of one document in the table, for tests of what becomes of them."""

from dataclasses import replace

import pytest
from knowledge.documents.claims import Claim, Held
from knowledge.documents.document import Document, Status
from knowledge.documents.store import DocumentStore

from tests.builders.documents import NOW, SPENT, document, successor


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
    assert store.page(limit=10, cursor=None).items[0] == current
    newer = current.replacement
    shown = (current.document.version_id, current.document.status)
    return (*shown, newer.version_id, newer.status) if newer else shown


def status_of(store: DocumentStore, version: Document) -> Status:
    found = store.find_version(version.document_id, version.version_id)
    assert found
    return found.status


def holders(store: DocumentStore) -> tuple[object, ...]:
    return filename_claim(store).versions
