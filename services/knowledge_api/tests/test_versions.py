"""A new version of a document: announced, watched, downloaded."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from knowledge.documents.document import NOT_UPLOADED
from knowledge.index.store import Indexed

from tests.builders.documents import NOW, SCANNED, announcement, document


def shown(world: Any, document_id: str) -> Any:
    answer = world.client("user").get(f"/documents/{document_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("content", "filename", "replaces", "status", "duplicate"),
    [
        (b"handbook", "handbook.pdf", False, 409, "content"),
        (b"handbook", "other.pdf", False, 409, "content"),
        (b"changed", "handbook.pdf", False, 409, "filename"),
        (b"changed", "handbook.pdf", True, 201, None),
        (b"handbook", "handbook.pdf", True, 200, None),
        (b"handbook", "other.pdf", True, 200, None),
    ],
)
def test_what_the_team_has_already_is_answered_as_the_table_says(
    world: Any, *, content: bytes, filename: str, replaces: bool, status: int, duplicate: str | None
) -> None:
    first = world.announce()
    world.make_ready(first)
    answer = world.announce(content, filename=filename, replace=replaces)
    assert answer.status_code == status
    existing = answer.json().get("document", answer.json())
    assert (existing["document_id"], answer.json().get("duplicate")) == (first.json()["document_id"], duplicate)
    if status == 200:
        assert (existing["status"], existing["upload"]) == ("ready", None)
    if status == 201:
        assert answer.json()["version_id"] != first.json()["version_id"] and answer.json()["upload"]["url"]


def test_replacing_what_is_not_there_makes_a_new_document(world: Any) -> None:
    answer = world.announce(replace=True)
    assert answer.status_code == 201 and shown(world, answer.json()["document_id"])["replacement"] is None


def test_content_of_one_document_under_the_name_of_another_replaces_neither(world: Any) -> None:
    first, second = world.announce(b"one", filename="one.pdf"), world.announce(b"two", filename="two.pdf")
    answer = world.announce(b"one", filename="two.pdf", replace=True)
    assert (answer.status_code, answer.json()["document_id"]) == (200, first.json()["document_id"])
    assert shown(world, second.json()["document_id"])["replacement"] is None


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_replace_is_true_or_false(world: Any, value: object) -> None:
    answer = world.announce(replace=value)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "replace"


def test_a_document_shows_its_version_and_the_one_that_will_replace_it(world: Any) -> None:
    first = world.announce()
    world.make_ready(first)
    second = world.announce(b"changed!", replace=True)
    now = shown(world, first.json()["document_id"])
    assert (now["status"], now["version_id"]) == ("ready", first.json()["version_id"])
    newer = now["replacement"]
    assert (newer["status"], newer["version_id"]) == ("awaiting_upload", second.json()["version_id"])
    assert world.client("user").get("/documents").json()["items"] == [now]
    world.make_ready(second)
    after = shown(world, first.json()["document_id"])
    assert (after["version_id"], after["status"], after["replacement"]) == (newer["version_id"], "ready", None)


def test_a_replacement_that_failed_or_never_came_says_so_while_the_old_version_stands(world: Any) -> None:
    first = world.announce()
    world.make_ready(first)
    world.announce(b"never", replace=True)
    world.now += timedelta(minutes=6)
    late = shown(world, first.json()["document_id"])
    assert (late["status"], late["replacement"]["status"], late["replacement"]["reason"]) == (
        "ready",
        "failed",
        NOT_UPLOADED,
    )
    again = world.announce(b"scan", replace=True)
    world.store.fail(world.version(again), SCANNED, NOW)
    failed = shown(world, first.json()["document_id"])
    assert (failed["status"], failed["replacement"]["reason"]) == ("ready", SCANNED)
    assert world.announce(b"never", replace=True).status_code == 201


def test_versions_are_listed_newest_first_by_page(world: Any) -> None:
    answers = [world.announce()]
    world.make_ready(answers[0])
    answers += [world.announce(content, replace=True) for content in (b"two", b"three")]
    world.make_ready(answers[1])
    path = f"/documents/{answers[0].json()['document_id']}/versions"
    first = world.client("user").get(path, params={"limit": 2}).json()
    rest = world.client("user").get(path, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    listed = [(each["version_id"], each["status"]) for each in first["items"] + rest["items"]]
    statuses = ["awaiting_upload", "ready", "replaced"]
    assert listed == [(each.json()["version_id"], status) for each, status in zip(answers[::-1], statuses, strict=True)]
    assert rest["next_cursor"] is None
    other = world.announce(b"other", filename="other.pdf").json()["document_id"]
    stolen = world.client("user").get(f"/documents/{other}/versions", params={"cursor": first["next_cursor"]})
    assert stolen.status_code == 422


@pytest.mark.parametrize("what", ["versions", "download"])
def test_of_an_unknown_or_deleted_document_there_is_nothing(world: Any, what: str) -> None:
    made = world.announce().json()["document_id"]
    world.client().delete(f"/documents/{made}")
    for document_id in (made, uuid4(), "unknown"):
        assert world.client("user").get(f"/documents/{document_id}/{what}").status_code == 404
        assert world.client(None).get(f"/documents/{document_id}/{what}").status_code == 403


def test_only_a_manager_replaces(world: Any) -> None:
    assert world.client("user").post("/documents", json=announcement(replace=True)).status_code == 403


def test_deleting_takes_every_version_with_its_file(world: Any) -> None:
    first = world.announce()
    old = world.make_ready(first)
    new = world.version(world.announce(b"changed", replace=True))
    world.upload(new)
    assert world.client().delete(f"/documents/{old.document_id}").status_code == 204
    assert [world.objects.head(each.object_key) for each in (old, new)] == [None, None]
    assert world.announce(b"changed").status_code == 201


def test_the_same_idempotency_key_makes_one_version(world: Any) -> None:
    world.make_ready(world.announce())
    headers, body = {"Idempotency-Key": "replace-1"}, announcement(b"changed", replace=True)
    first, again = (world.client().post("/documents", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    other = world.client().post("/documents", json=body | {"replace": False}, headers=headers)
    assert other.status_code == 422


def test_too_many_versions_on_their_way_are_told_to_wait(world: Any) -> None:
    world.announce()
    answers = [world.announce(str(n).encode(), replace=True) for n in range(21)]
    assert [answer.status_code for answer in answers] == [201] * 20 + [429]
    world.now += timedelta(minutes=6)
    assert world.announce(b"later", replace=True).status_code == 201


def test_a_version_announced_by_a_clock_that_is_behind_is_still_the_newest(world: Any) -> None:
    first = world.announce()
    world.now -= timedelta(minutes=1)
    second = world.announce(b"changed", replace=True)
    assert second.json()["version_id"] > first.json()["version_id"]


def test_processing_that_never_ended_but_reached_the_index_is_ready(world: Any) -> None:
    made = world.version(world.announce())
    world.store.start_processing(made, world.now)
    world.store.open_attempt(made, world.now, last=True)
    world.index.indexed[made.version_id] = Indexed(3, 9)
    world.now += timedelta(hours=2)
    assert shown(world, str(made.document_id))["status"] == "ready"
    assert world.announce().status_code == 409


def test_a_name_whose_holders_are_all_gone_is_free(world: Any) -> None:
    orphan = document()
    world.store.announce(orphan)
    key = {"pk": {"S": f"DOCUMENT#{orphan.document_id}"}, "sk": {"S": f"VERSION#{orphan.version_id}"}}
    world.aws.dynamodb.delete_item(TableName=world.aws.table, Key=key)
    assert world.announce(b"changed", replace=True).status_code == 201


def test_versions_that_never_came_and_were_forgotten_count_as_nothing(world: Any) -> None:
    first = world.announce()
    world.make_ready(first)
    for number in range(21):
        forgotten = world.version(world.announce(str(number).encode(), replace=True))
        world.aws.dynamodb.delete_item(
            TableName=world.aws.table,
            Key={"pk": {"S": f"DOCUMENT#{forgotten.document_id}"}, "sk": {"S": f"VERSION#{forgotten.version_id}"}},
        )
    answer = world.announce(b"changed", replace=True)
    assert (answer.status_code, answer.json()["document_id"]) == (201, first.json()["document_id"])
