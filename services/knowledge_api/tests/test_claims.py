from datetime import timedelta
from typing import Any

import pytest
from knowledge.documents.document import NO_RESULT, NOT_UPLOADED

from tests.builders.documents import NOW, SCANNED, document


@pytest.mark.parametrize(
    ("content", "filename", "duplicate"),
    [
        (b"handbook", "other.pdf", "content"),
        (b"handbook", "handbook.pdf", "content"),
        (b"x", "handbook.pdf", "filename"),
    ],
)
def test_a_duplicate_names_the_existing_document(world: Any, content: bytes, filename: str, duplicate: str) -> None:
    first = world.announce().json()
    answer = world.announce(content, filename=filename)
    body = answer.json()
    assert (answer.status_code, body["duplicate"]) == (409, duplicate)
    assert body["document"]["document_id"] == first["document_id"] and body["document"]["filename"] == "handbook.pdf"


def test_a_failed_or_deleted_document_holds_nothing(world: Any) -> None:
    first = world.stored(world.announce())
    world.store.fail(first, SCANNED, NOW)
    second = world.announce()
    assert second.status_code == 201
    assert world.client().delete(f"/documents/{second.json()['document_id']}").status_code == 204
    assert world.announce().status_code == 201


def test_an_upload_that_never_came_has_failed_and_holds_nothing(world: Any) -> None:
    first = world.announce().json()
    world.now += timedelta(minutes=6)
    shown = world.client("user").get(f"/documents/{first['document_id']}").json()
    assert (shown["status"], shown["reason"]) == ("failed", NOT_UPLOADED)
    assert world.client("user").get("/documents").json()["items"] == [shown]
    assert world.announce().status_code == 201


def test_both_claims_of_two_expired_documents_are_free(world: Any) -> None:
    world.announce(b"one", filename="a.pdf")
    world.announce(b"two", filename="b.pdf")
    world.now += timedelta(minutes=6)
    assert world.announce(b"one", filename="b.pdf").status_code == 201


def test_an_expired_document_whose_file_is_there_is_being_processed(world: Any) -> None:
    first = world.stored(world.announce())
    world.upload(first)
    world.now += timedelta(minutes=6)
    answer = world.announce()
    assert answer.status_code == 409
    assert answer.json()["document"]["status"] == "processing"


def test_a_document_whose_processing_never_ended_has_failed_and_holds_nothing(world: Any) -> None:
    first = world.stored(world.announce())
    world.upload(first)
    world.store.start_processing(first, world.now)
    world.store.open_attempt(first, world.now, last=True)
    world.now += timedelta(minutes=59)
    assert world.announce().status_code == 409
    world.now += timedelta(minutes=2)
    shown = world.client("user").get(f"/documents/{first.document_id}").json()
    assert (shown["status"], shown["reason"]) == ("failed", NO_RESULT)
    assert world.announce().status_code == 201


def test_a_claim_without_a_document_is_free(world: Any) -> None:
    orphan = document()
    world.store.announce(orphan)
    world.aws.dynamodb.delete_item(
        TableName=world.aws.table,
        Key={
            "pk": {"S": f"DOCUMENT#{orphan.document_id}"},
            "sk": {"S": f"VERSION#{orphan.version_id}"},
        },
    )
    assert world.announce().status_code == 201
