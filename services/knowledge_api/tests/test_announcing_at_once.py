"""What others do between our look and our write."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from knowledge.documents.steps import Raced
from skylift.errors import Unavailable
from skylift.table import Contended


def before_write(world: Any, number: int, work: Callable[[], object]) -> None:
    """Somebody else does `work` just before the API's transaction of that number, counted from 1."""
    write, numbers = world.table.transact, count(1)

    def transact(actions: Any) -> None:
        if next(numbers) == number:
            world.table.transact = write
            work()
        write(actions)

    world.table.transact = transact


@pytest.mark.parametrize("number", [1, 2])
def test_two_new_versions_at_once_are_both_taken(world: Any, number: int) -> None:
    first = world.announce()
    world.make_ready(first)
    others = []
    before_write(world, number, lambda: others.append(world.announce(b"theirs", replace=True)))
    answers = [world.announce(b"ours", replace=True), *others]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert {answer.json()["document_id"] for answer in answers} == {first.json()["document_id"]}
    newest = max(answer.json()["version_id"] for answer in answers)
    assert (
        world.client().get(f"/documents/{answers[0].json()['document_id']}").json()["replacement"]["version_id"]
        == newest
    )


@pytest.mark.parametrize("number", [1, 2])
def test_a_new_version_of_what_is_deleted_at_once_is_a_new_document(world: Any, number: int) -> None:
    first = world.announce()
    world.make_ready(first)
    document_id = first.json()["document_id"]
    before_write(world, number, lambda: world.client().delete(f"/documents/{document_id}"))
    answer = world.announce(b"changed", replace=True)
    assert answer.status_code == 201 and answer.json()["document_id"] != document_id


@pytest.mark.parametrize(("replaces", "status"), [(False, 409), (True, 200)])
def test_the_same_bytes_at_once_are_taken_once(world: Any, *, replaces: bool, status: int) -> None:
    others = []
    before_write(world, 1, lambda: others.append(world.announce(filename="theirs.pdf")))
    ours = world.announce(filename="ours.pdf", replace=replaces)
    assert (ours.status_code, others[0].status_code) == (status, 201)
    existing = ours.json().get("document", ours.json())
    assert existing["document_id"] == others[0].json()["document_id"]


def test_a_document_whose_deletion_was_stopped_half_way_stands_in_nobodys_way(world: Any) -> None:
    first = world.announce()
    world.make_ready(first)
    world.announce(b"changed", replace=True)
    path = f"/documents/{first.json()['document_id']}"

    def stopped() -> None:
        raise Unavailable("the table does not answer")

    before_write(world, 2, stopped)
    assert world.client().delete(path).status_code == 503
    (listed,) = world.client("user").get("/documents").json()["items"]
    assert listed["replacement"] is None and listed == world.client("user").get(path).json()
    (version,) = world.client("user").get(f"{path}/versions").json()["items"]
    assert version["version_id"] == first.json()["version_id"]
    assert world.client().delete(path).status_code == 204
    assert world.client("user").get("/documents").json()["items"] == []


def test_a_new_version_before_which_twelve_others_come_is_taken(world: Any) -> None:
    world.make_ready(world.announce())
    write = world.table.transact
    others: list[int] = []

    def transact(actions: Any) -> None:
        if len(others) < 12:
            world.table.transact = write
            others.append(world.announce(f"theirs {len(others)}".encode(), replace=True).status_code)
            world.table.transact = transact
        write(actions)

    world.table.transact = transact
    assert world.announce(b"ours", replace=True).status_code == 201
    assert others == [201] * 12


@pytest.mark.parametrize("refusal", [Raced(), Contended("others change the same items")])
def test_a_request_that_loses_every_attempt_is_told_of_the_conflict(
    world: Any, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    def losing(_: Any) -> None:
        raise refusal

    monkeypatch.setattr("knowledge_api.announcing.PAUSE_SECONDS", 0)
    monkeypatch.setattr(world.store, "announce", losing)
    answer = world.announce()
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "This file is being uploaded by another request. Try again.",
    )
