"""Documents over time: replaced, downloaded, deleted in the middle, and those that end badly; on the whole platform."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import httpx
import pytest

from tests.builders import odd_pdf, pdf
from tests.flows.knowledge import DOCUMENTS, announce, ended, put, search, upload
from tests.running import RunningPlatform

WAIT_SECONDS = 60
MEGABYTE = 1024**2


@pytest.fixture
def manager(platform: RunningPlatform) -> Iterator[httpx.Client]:
    with platform.client("manager") as client:
        yield client


@cache
def edition(name: str) -> bytes:
    """The same bytes each time, although a PDF holds the second that it was made in."""
    return pdf.pages([f"The lighthouse of the {name} edition shines at night."])


def ready(client: httpx.Client, content: bytes, filename: str) -> str:
    document_id = upload(client, content, filename)
    document = ended(client, document_id)
    assert document["status"] == "ready", document
    return document_id


def replace(client: httpx.Client, content: bytes, filename: str) -> dict[str, Any]:
    answer = announce(client, content, filename, replace=True)
    assert answer.status_code == 201, answer.text
    announced: dict[str, Any] = answer.json()
    assert put(announced, content).status_code == 200
    return announced


def settled(client: httpx.Client, document_id: str) -> list[dict[str, Any]]:
    """The versions, newest first, once none is on its way."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        versions: list[dict[str, Any]] = client.get(f"{DOCUMENTS}/{document_id}/versions").json()["items"]
        if not {"awaiting_upload", "processing"} & {version["status"] for version in versions}:
            return versions
        time.sleep(0.05)
    raise AssertionError(f"still on their way: {versions}")


def found(client: httpx.Client, document_id: str) -> list[str]:
    return [hit["text"] for hit in search(client, "lighthouse at night", document_ids=[document_id])]


def files(platform: RunningPlatform, document_id: str) -> list[str]:
    s3 = platform.aws("s3")
    bucket = next(bucket["Name"] for bucket in s3.list_buckets()["Buckets"] if "knowledge" in bucket["Name"])
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"documents/{document_id}/").get("Contents", [])
    return [each["Key"].rsplit("/", 1)[1].removesuffix(".pdf") for each in listed]


def test_a_new_version_takes_the_place_of_the_old_one(platform: RunningPlatform, manager: httpx.Client) -> None:
    document_id = ready(manager, edition("first"), "lighthouse.pdf")
    announced = announce(manager, edition("second"), "lighthouse.pdf", replace=True).json()
    waiting = manager.get(f"{DOCUMENTS}/{document_id}").json()
    assert (waiting["status"], waiting["replacement"]["status"]) == ("ready", "awaiting_upload")
    assert "first" in found(manager, document_id)[0]
    assert put(announced, edition("second")).status_code == 200
    assert [version["status"] for version in settled(manager, document_id)] == ["ready", "replaced"]
    assert ["second" in text for text in found(manager, document_id)] == [True]
    assert files(platform, document_id) == [announced["version_id"]]


def test_a_user_downloads_the_version_that_answers_under_its_name(
    platform: RunningPlatform, manager: httpx.Client
) -> None:
    name = 'Leuchtturm "Ü" 50%.pdf'
    document_id = ready(manager, edition("downloaded"), name)
    announce(manager, edition("pending"), name, replace=True)
    with platform.client("user", "ada") as user:
        place = user.get(f"{DOCUMENTS}/{document_id}/download").json()
    file = httpx.get(place["url"])
    assert file.content == edition("downloaded") and file.headers["content-type"] == "application/pdf"
    assert "filename*=UTF-8''Leuchtturm%20%22%C3%9C%22%2050%25.pdf" in file.headers["content-disposition"]


def test_there_is_nothing_to_download_of_what_failed(manager: httpx.Client) -> None:
    document_id = upload(manager, odd_pdf.xfa_form(), "xfa.pdf")
    assert ended(manager, document_id)["status"] == "failed"
    assert manager.get(f"{DOCUMENTS}/{document_id}/download").status_code == 409


def test_a_new_version_that_fails_leaves_the_old_one_answering(manager: httpx.Client) -> None:
    document_id = ready(manager, edition("steady"), "steady.pdf")
    replace(manager, odd_pdf.without_unicode_map(), "steady.pdf")
    assert [version["status"] for version in settled(manager, document_id)] == ["failed", "ready"]
    shown = manager.get(f"{DOCUMENTS}/{document_id}").json()
    assert shown["status"] == "ready" and "Unicode" in shown["replacement"]["reason"]
    assert "steady" in found(manager, document_id)[0]


def test_many_new_versions_at_once_end_with_the_newest(platform: RunningPlatform, manager: httpx.Client) -> None:
    document_id = ready(manager, edition("zeroth"), "contested.pdf")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: replace(manager, edition(f"contested {n}"), "contested.pdf"), range(4)))
    newest = max(each["version_id"] for each in made)
    versions = settled(manager, document_id)
    assert [each["version_id"] for each in versions if each["status"] == "ready"] == [newest]
    assert len(found(manager, document_id)) == 1 and files(platform, document_id) == [newest]


def test_the_same_bytes_at_once_become_one_document(manager: httpx.Client) -> None:
    content = edition("contended")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: announce(manager, content, f"contended-{n}.pdf"), range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


def test_a_document_deleted_while_it_is_replaced_is_gone_with_everything(
    platform: RunningPlatform, manager: httpx.Client
) -> None:
    document_id = ready(manager, edition("doomed"), "doomed.pdf")
    replace(manager, pdf.with_pages(20), "doomed.pdf")
    assert manager.delete(f"{DOCUMENTS}/{document_id}").status_code == 204
    deadline = time.monotonic() + WAIT_SECONDS
    while files(platform, document_id) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert files(platform, document_id) == [] and found(manager, document_id) == []
    assert manager.get(f"{DOCUMENTS}/{document_id}").status_code == 404
    assert announce(manager, edition("doomed"), "doomed.pdf").status_code == 201


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (odd_pdf.with_broken_references(), "ready", ""),
        (odd_pdf.form(value=b"Ada Lovelace"), "ready", ""),
        (odd_pdf.looping_pages(), "failed", "damaged"),
        (odd_pdf.bomb(2048 * MEGABYTE), "failed", "memory"),
        (pdf.pages(["x"] * 1001), "failed", "1001 pages"),
    ],
    ids=["broken references", "form", "looping", "bomb", "too many pages"],
)
def test_an_odd_pdf_ends_with_a_reason(manager: httpx.Client, content: bytes, status: str, reason: str) -> None:
    document = ended(manager, upload(manager, content, f"odd-{len(content)}.pdf"))
    assert document["status"] == status and reason in (document["reason"] or "")


def test_an_upload_that_never_comes_has_failed_and_holds_nothing(
    platform: RunningPlatform, manager: httpx.Client
) -> None:
    announced = announce(manager, edition("absent"), "absent.pdf").json()
    document_id, version_id = announced["document_id"], announced["version_id"]
    expire(platform, document_id, version_id)
    shown = manager.get(f"{DOCUMENTS}/{document_id}").json()
    assert shown["status"] == "failed" and shown["reason"].startswith("not uploaded")
    assert announce(manager, edition("absent"), "absent.pdf").status_code == 201
    # The first address is still good, but nobody waits for what is sent there.
    assert put(announced, edition("absent")).status_code == 200
    deadline = time.monotonic() + WAIT_SECONDS
    while files(platform, document_id) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert files(platform, document_id) == []


def expire(platform: RunningPlatform, document_id: str, version_id: str) -> None:
    """Five minutes pass for that upload."""
    platform.aws("dynamodb").update_item(
        TableName="knowledge",
        Key={"pk": {"S": f"DOCUMENT#{document_id}"}, "sk": {"S": f"VERSION#{version_id}"}},
        UpdateExpression="SET upload_expires_at = :past",
        ExpressionAttributeValues={":past": {"S": "2026-01-01T00:00:00.000+00:00"}},
    )
