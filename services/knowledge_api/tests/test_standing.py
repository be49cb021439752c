"""The status that people see is what is the case, whatever the time says."""

from datetime import timedelta
from typing import Any

import pytest
from knowledge.documents.document import NO_RESULT, NOT_UPLOADED, Status
from skylift.errors import Unavailable


def shown(world: Any, answer: Any) -> tuple[str, str | None]:
    document_id = answer.json()["document_id"]
    read = world.client("user").get(f"/documents/{document_id}").json()
    (listed,) = world.client("user").get("/documents").json()["items"]
    (version,) = world.client("user").get(f"/documents/{document_id}/versions").json()["items"]
    assert read == listed and (read["status"], read["reason"]) == (version["status"], version["reason"])
    return read["status"], read["reason"]


@pytest.mark.parametrize("minutes", [0, 6, 60 * 24 * 3])
def test_an_uploaded_document_that_waits_for_a_worker_is_being_processed(world: Any, minutes: int) -> None:
    made = world.announce()
    world.upload(world.version(made))
    world.now += timedelta(minutes=minutes)
    assert shown(world, made) == ("processing", None)
    assert world.announce().json()["document"]["status"] == "processing"


def test_a_document_that_waits_between_two_attempts_is_being_processed_for_days(world: Any) -> None:
    made = world.announce()
    world.upload(world.version(made))
    world.store.start_processing(world.version(made), world.now)
    world.store.open_attempt(world.version(made), world.now)
    world.now += timedelta(days=3)
    assert shown(world, made) == ("processing", None)


def test_an_upload_that_ends_after_its_address_expired_is_processed_after_all(world: Any) -> None:
    made = world.announce()
    world.now += timedelta(minutes=6)
    assert shown(world, made) == ("failed", NOT_UPLOADED)
    world.upload(world.version(made))
    assert shown(world, made) == ("processing", None)


def test_an_upload_that_did_not_come_for_an_hour_has_failed_for_good(world: Any) -> None:
    made = world.announce()
    world.now += timedelta(minutes=66)
    assert shown(world, made) == ("failed", NOT_UPLOADED)
    assert world.version(made).status is Status.FAILED


def test_a_bucket_that_does_not_answer_makes_no_document_fail(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = world.announce()
    world.now += timedelta(minutes=6)

    def away(_: str) -> None:
        raise Unavailable("The bucket does not answer.")

    monkeypatch.setattr(world.objects, "head", away)
    answer = world.client("user").get(f"/documents/{made.json()['document_id']}")
    assert answer.status_code == 503 and world.version(made).status is Status.AWAITING_UPLOAD


def test_an_attempt_that_was_the_last_and_left_nothing_has_no_result(world: Any) -> None:
    made = world.announce()
    world.upload(world.version(made))
    world.store.start_processing(world.version(made), world.now)
    world.store.open_attempt(world.version(made), world.now, last=True)
    world.now += timedelta(minutes=59)
    assert shown(world, made) == ("processing", None)
    world.now += timedelta(minutes=2)
    assert shown(world, made) == ("failed", NO_RESULT)


def test_a_replacement_that_waits_for_a_worker_is_being_processed(world: Any) -> None:
    first = world.announce()
    world.make_ready(first)
    second = world.announce(b"changed", replace=True)
    world.upload(world.version(second))
    world.now += timedelta(minutes=6)
    read = world.client("user").get(f"/documents/{first.json()['document_id']}").json()
    assert (read["status"], read["replacement"]["status"]) == ("ready", "processing")
