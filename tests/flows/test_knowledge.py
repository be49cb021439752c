"""What a person does with the knowledge base, on the whole platform, from the very zips."""

import time

import pytest

from tests.builders import pdf
from tests.flows.knowledge import DOCUMENTS, announce, announcement, ended, put, search, upload
from tests.running import RunningPlatform

HANDBOOK = pdf.pages(
    [
        "Every employee has thirty days of paid leave in a calendar year.",
        "The boiler in the cellar is inspected in March. The inspector signs the red book.",
        "Travel is booked two weeks ahead. A night train is preferred to a flight.",
    ]
)


@pytest.fixture(scope="module")
def handbook(platform: RunningPlatform) -> str:
    """An uploaded document that is ready."""
    with platform.client("manager") as manager:
        document_id = upload(manager, HANDBOOK, "handbook.pdf")
        document = ended(manager, document_id)
    assert document["status"] == "ready", document
    return document_id


def test_an_uploaded_pdf_is_found_by_its_words_and_by_its_meaning(platform: RunningPlatform, handbook: str) -> None:
    with platform.client("user", "ada") as user:
        assert user.get(f"{DOCUMENTS}/{handbook}").json()["page_count"] == 3
        by_words = search(user, "boiler inspection in March")[0]
        by_meaning = search(user, "how long may my holidays be")[0]
    assert (by_words["document_id"], by_words["filename"], by_words["page"]) == (handbook, "handbook.pdf", 2)
    assert by_meaning["page"] == 1
    left, top, right, bottom = by_words["box"]
    assert 0 <= left < right <= 596 and 0 <= top < bottom <= 842


def test_a_question_is_answered_with_file_and_page(platform: RunningPlatform, handbook: str) -> None:
    with platform.client("user", "ada") as user:
        session = user.post("/api/knowledge/chat/sessions", json={"title": "Leave"}).json()["session_id"]
        messages = f"/api/knowledge/chat/sessions/{session}/messages"
        answer = user.post(messages, json={"message": "How many days of paid leave do I have?", "max_sources": 3})
        history = user.get(messages).json()["items"]
    assert answer.status_code in {200, 201}, answer.text
    assert "thirty days" in answer.json()["answer"]
    assert ("handbook.pdf", 1) in {(cited["filename"], cited["page"]) for cited in answer.json()["citations"]}
    assert answer.json()["model"] and "extractive" in answer.json()["model"]
    assert any("thirty days" in str(message) for message in history)


def test_another_users_session_does_not_exist(platform: RunningPlatform) -> None:
    with platform.client("user", "ada") as ada, platform.client("user", "bob") as bob:
        session = ada.post("/api/knowledge/chat/sessions", json={"title": "Mine"}).json()["session_id"]
        assert ada.get(f"/api/knowledge/chat/sessions/{session}").status_code == 200
        assert bob.get(f"/api/knowledge/chat/sessions/{session}").status_code == 404
        theirs = bob.post(f"/api/knowledge/chat/sessions/{session}/messages", json={"message": "x", "max_sources": 1})
        assert theirs.status_code == 404


def test_no_token_no_group_no_entry(platform: RunningPlatform, handbook: str) -> None:
    with platform.client("user", "ada") as user:
        anonymous = {"authorization": ""}
        assert user.get(DOCUMENTS, headers=anonymous).status_code == 401
        assert user.get("/api/knowledge/health", headers=anonymous).status_code == 200
        assert user.get("/api/knowledge/openapi.json", headers=anonymous).json()["openapi"].startswith("3.")
        assert announce(user, HANDBOOK, "mine.pdf").status_code == 403
        assert user.delete(f"{DOCUMENTS}/{handbook}").status_code == 403


def test_the_same_bytes_and_the_same_name_are_taken_once(platform: RunningPlatform, handbook: str) -> None:
    with platform.client("manager") as manager:
        same_bytes = announce(manager, HANDBOOK, "another-name.pdf")
        same_name = announce(manager, pdf.pages(["Something else."]), "handbook.pdf")
    assert (same_bytes.status_code, same_bytes.json()["duplicate"]) == (409, "content")
    assert (same_name.status_code, same_name.json()["duplicate"]) == (409, "filename")
    assert handbook in same_bytes.text and handbook in same_name.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("filename", ""), ("filename", "x" * 300 + ".pdf"), ("size_bytes", -1), ("size_bytes", "many"), ("sha256", "abc")],
)
def test_a_wrong_field_is_named(platform: RunningPlatform, field: str, value: object) -> None:
    with platform.client("manager") as manager:
        answer = announce(manager, HANDBOOK, "named.pdf", **{field: value})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert any(field in str(error) for error in answer.json()["errors"])


def test_too_large_and_not_a_pdf_are_refused_before_the_upload(platform: RunningPlatform) -> None:
    with platform.client("manager") as manager:
        assert announce(manager, HANDBOOK, "large.pdf", size_bytes=51 * 1024 * 1024).status_code == 413
        assert announce(manager, HANDBOOK, "picture.png", content_type="image/png").status_code == 415


def test_other_bytes_than_announced_are_refused_at_the_upload(platform: RunningPlatform) -> None:
    other = pdf.pages(["What was announced."])
    with platform.client("manager") as manager:
        announced = announce(manager, other, "announced.pdf").json()
        assert put(announced, other + b" and more").status_code in {400, 403}
        changed = bytearray(other)
        changed[-10] ^= 1
        assert put(announced, bytes(changed)).status_code in {400, 403}
        assert manager.get(f"{DOCUMENTS}/{announced['document_id']}").json()["status"] == "awaiting_upload"
        assert put(announced, other).status_code == 200
        assert ended(manager, announced["document_id"])["status"] == "ready"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf.encrypted("Hidden words."), "password"),
        (pdf.scanned(), "text"),
        (pdf.truncated("Cut off."), ""),
        (pdf.without_pages(), "page"),
        (pdf.disguised(), "PDF"),
    ],
    ids=["encrypted", "scanned", "truncated", "empty", "disguised"],
)
def test_a_pdf_that_cannot_be_read_fails_with_a_reason(platform: RunningPlatform, content: bytes, reason: str) -> None:
    with platform.client("manager") as manager:
        document = ended(manager, upload(manager, content, f"unreadable-{len(content)}.pdf"))
    assert document["status"] == "failed"
    assert document["reason"] and reason.lower() in document["reason"].lower()


def test_a_failed_document_holds_neither_name_nor_bytes(platform: RunningPlatform) -> None:
    with platform.client("manager") as manager:
        content = pdf.encrypted("Hidden again.")
        first = upload(manager, content, "again.pdf")
        assert ended(manager, first)["status"] == "failed"
        assert announce(manager, content, "again.pdf").status_code == 201


def test_a_deleted_document_is_gone_from_every_answer_at_once(platform: RunningPlatform) -> None:
    content = pdf.pages(["The zeppelin hangar opens at dawn on the first of May."])
    with platform.client("manager") as manager:
        document_id = upload(manager, content, "zeppelin.pdf")
        assert ended(manager, document_id)["status"] == "ready"
        assert any(hit["document_id"] == document_id for hit in search(manager, "zeppelin hangar"))
        assert manager.delete(f"{DOCUMENTS}/{document_id}").status_code == 204
        assert not any(hit["document_id"] == document_id for hit in search(manager, "zeppelin hangar"))
        assert manager.get(f"{DOCUMENTS}/{document_id}").status_code == 404
        assert announce(manager, content, "zeppelin.pdf").status_code == 201


def test_documents_are_listed_newest_first_in_pages(platform: RunningPlatform) -> None:
    with platform.client("manager") as manager:
        announced = [announce(manager, pdf.pages([f"List {n}"]), f"list-{n}.pdf").json() for n in range(3)]
        first = manager.get(DOCUMENTS, params={"limit": 2}).json()
        second = manager.get(DOCUMENTS, params={"limit": 2, "cursor": first["next_cursor"]}).json()
        tampered = manager.get(DOCUMENTS, params={"cursor": first["next_cursor"][:-2] + "xx"})
    listed = [item["document_id"] for item in first["items"] + second["items"]]
    assert listed[:3] == [item["document_id"] for item in reversed(announced)]
    assert tampered.status_code == 422 and "cursor" in tampered.text


def test_an_event_delivered_twice_changes_nothing(platform: RunningPlatform, handbook: str) -> None:
    sqs, s3 = platform.aws("sqs"), platform.aws("s3")
    with platform.client("manager") as manager:
        before = manager.get(f"{DOCUMENTS}/{handbook}").json()
        hits = search(manager, "boiler inspection")
        bucket = next(b["Name"] for b in s3.list_buckets()["Buckets"] if "knowledge" in b["Name"])
        key = s3.list_objects_v2(Bucket=bucket, Prefix=f"documents/{handbook}/")["Contents"][0]["Key"]
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.put_object(Bucket=bucket, Key=key, Body=body)
        time.sleep(1)
        assert manager.get(f"{DOCUMENTS}/{handbook}").json() == before
        assert search(manager, "boiler inspection") == hits
    dead = [url for url in sqs.list_queues()["QueueUrls"] if "dlq" in url.rsplit("/", 1)[1]]
    assert dead and all(_depth(sqs, url) == 0 for url in dead)


def _depth(sqs: object, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])  # type: ignore[attr-defined]
    return int(answer["Attributes"][name])


def test_problem_details_carry_the_correlation_id(platform: RunningPlatform) -> None:
    with platform.client("user", "ada") as user:
        answer = user.get(f"{DOCUMENTS}/unknown", headers={"x-correlation-id": "flow-test-1"})
    assert answer.status_code == 404
    assert answer.headers["x-correlation-id"] == "flow-test-1"
    assert "flow-test-1" in answer.text


def test_the_announcement_of_a_document_is_validated_whole(platform: RunningPlatform) -> None:
    body = announcement(HANDBOOK, "extra.pdf") | {"surprise": 1}
    with platform.client("manager") as manager:
        assert manager.post(DOCUMENTS, json=body).status_code == 422
        assert manager.post(DOCUMENTS, content=b"{not json", headers={"content-type": "application/json"}).is_error
