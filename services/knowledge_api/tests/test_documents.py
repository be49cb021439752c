from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from knowledge.documents.document import Status

from tests.builders.documents import SPENT, announcement


def test_an_announcement_gets_a_place_to_upload_to(world: Any) -> None:
    answer = world.announce()
    assert answer.status_code == 201
    body = answer.json()
    assert body["status"] == "awaiting_upload" and body["upload"]["method"] == "PUT"
    assert f"documents/{body['document_id']}/" in body["upload"]["url"] and "handbook" not in body["upload"]["url"]
    assert body["upload"]["headers"]["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"filename": ""}, "filename"),
        ({"filename": "x" * 300 + ".pdf"}, "filename"),
        ({"filename": "../etc/x.pdf"}, "filename"),
        ({"filename": "a\x00b.pdf"}, "filename"),
        ({"filename": "cod\u202efdp.pdf"}, "filename"),
        ({"filename": "\U0001d160" * 251 + ".pdf"}, "filename"),
        ({"filename": 7}, "filename"),
        ({"size_bytes": -1}, "size_bytes"),
        ({"size_bytes": "8"}, "size_bytes"),
        ({"size_bytes": None}, "size_bytes"),
        ({"sha256": "abc"}, "sha256"),
        ({"sha256": "g" * 64}, "sha256"),
        ({"content_type": None}, "content_type"),
        ({"file_name": "x"}, "file_name"),
    ],
)
def test_a_wrong_field_is_named(world: Any, changes: dict[str, Any], field: str) -> None:
    answer = world.announce(**changes)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    "filename", ["Bildschirmfoto 9.41\u202fAM.pdf", "\u200fמסמך.pdf", "報告\u3000最終.pdf", "😀" * 251 + ".pdf"]
)
def test_a_file_name_may_be_of_any_script(world: Any, filename: str) -> None:
    answer = world.announce(filename=filename)
    assert answer.status_code == 201 and world.stored(answer).filename == filename


def test_a_missing_field_is_named(world: Any) -> None:
    body = announcement()
    del body["sha256"]
    answer = world.client().post("/documents", json=body)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "sha256"


@pytest.mark.parametrize("changes", [{"content_type": "text/plain"}, {"filename": "notes.txt"}])
def test_what_is_not_a_pdf_is_refused(world: Any, changes: dict[str, Any]) -> None:
    answer = world.announce(**changes)
    assert answer.status_code == 415 and answer.json()["errors"][0]["field"] in changes


def test_a_file_too_large_is_refused_with_the_limit(world: Any) -> None:
    answer = world.announce(size_bytes=1001)
    assert answer.status_code == 413 and "1,000" in answer.json()["detail"]
    assert world.announce(size_bytes=1000).status_code == 201


def test_only_a_manager_uploads_and_deletes(world: Any) -> None:
    assert world.client("user").post("/documents", json=announcement()).status_code == 403
    for document_id in (uuid4(), "unknown"):
        assert world.client("user").delete(f"/documents/{document_id}").status_code == 403
    for path in ("/documents", "/documents/unknown", "/chat/sessions/unknown"):
        assert world.client(None).get(path).status_code == 403
    assert world.client("admin").post("/documents", json=announcement()).status_code == 201


def test_the_same_idempotency_key_gets_the_same_answer(world: Any) -> None:
    headers = {"Idempotency-Key": "upload-1"}
    first = world.client().post("/documents", json=announcement(), headers=headers)
    again = world.client().post("/documents", json=announcement(), headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    other = world.client().post("/documents", json=announcement(b"other"), headers=headers)
    assert other.status_code == 422


def test_a_document_shows_its_counts_or_its_reason(world: Any) -> None:
    made = world.stored(world.announce())
    world.store.start_processing(made, world.now)
    processing = world.stored(world.client().get(f"/documents/{made.document_id}"))
    assert processing.status is Status.PROCESSING
    world.store.finish(processing, page_count=3, chunk_count=9, spent=SPENT)
    shown = world.client("user").get(f"/documents/{made.document_id}").json()
    assert (shown["status"], shown["page_count"], shown["chunk_count"], shown["reason"]) == ("ready", 3, 9, None)
    assert (shown["created_by"], shown["size_bytes"]) == ("ada", 8)


def test_documents_are_listed_newest_first_by_page(world: Any) -> None:
    for at in range(3):
        world.now += timedelta(seconds=1)
        world.announce(str(at).encode(), filename=f"{at}.pdf")
    first = world.client("user").get("/documents", params={"limit": 2}).json()
    rest = world.client("user").get("/documents", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [each["filename"] for each in first["items"] + rest["items"]] == ["2.pdf", "1.pdf", "0.pdf"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=forged"])
def test_a_wrong_page_is_refused(world: Any, query: str) -> None:
    assert world.client("user").get(f"/documents?{query}").status_code == 422


def test_deleting_removes_from_search_the_file_and_the_list(world: Any) -> None:
    made = world.stored(world.announce())
    world.upload(made)
    assert world.client().delete(f"/documents/{made.document_id}").status_code == 204
    assert world.index.buried == [made.document_id]
    assert world.objects.head(made.object_key) is None
    assert world.client().get("/documents").json()["items"] == []
    for again in (world.client().get, world.client().delete):
        assert again(f"/documents/{made.document_id}").status_code == 404


@pytest.mark.parametrize("document_id", [str(UUID(int=7)), "7", "unknown"])
def test_an_unknown_document_is_not_found(world: Any, document_id: str) -> None:
    assert world.client("user").get(f"/documents/{document_id}").status_code == 404
