"""Ingest of a new version, and of one whose document is deleted meanwhile."""

from typing import Any

import pytest
from knowledge.documents.document import Status
from knowledge.documents.lifecycle import Lifecycle
from knowledge_ingest import reasons
from skylift.errors import Unavailable

from tests.builders import pdf
from tests.builders.documents import NOW

FIRST, SECOND, THIRD = (
    pdf.pages([f"The {edition} edition of the handbook."]) for edition in ("first", "second", "third")
)


def status_of(world: Any, made: Any) -> tuple[Status, str | None]:
    now = world.now(made)
    return now.status, now.reason


def ingested(world: Any, made: Any) -> None:
    world.ingest.handle(world.event(made))


def answering(world: Any) -> list[Any]:
    return list(world.index.indexed)


def lifecycle(world: Any) -> Lifecycle:
    return Lifecycle(world.store, world.index, world.objects, lambda: NOW)


def test_a_new_version_answers_in_the_place_of_the_old_one_whose_file_goes(world: Any) -> None:
    old = world.uploaded(FIRST)
    ingested(world, old)
    new = world.replacement(old, SECOND)
    assert answering(world) == [old.version_id] and world.has_file(old)
    ingested(world, new)
    assert answering(world) == [new.version_id]
    assert (status_of(world, old)[0], status_of(world, new)[0]) == (Status.REPLACED, Status.READY)
    assert not world.has_file(old) and world.has_file(new)


def test_a_new_version_that_cannot_be_read_leaves_the_old_one_answering(world: Any) -> None:
    old = world.uploaded(FIRST)
    ingested(world, old)
    new = world.replacement(old, pdf.scanned())
    ingested(world, new)
    assert status_of(world, new) == (Status.FAILED, reasons.NO_TEXT)
    assert answering(world) == [old.version_id] and world.has_file(old)
    current = world.store.current(old.document_id)
    assert (current.document.status, current.replacement.reason) == (Status.READY, reasons.NO_TEXT)


def test_a_new_version_that_failed_through_a_fault_of_ours_takes_its_place_after_another_try(world: Any) -> None:
    old = world.uploaded(FIRST)
    ingested(world, old)
    new = world.replacement(old, SECOND)
    world.ingest.give_up(world.event(new))
    assert status_of(world, new) == (Status.FAILED, reasons.OUR_FAULT) and answering(world) == [old.version_id]
    ingested(world, new)
    assert (status_of(world, old)[0], status_of(world, new)[0]) == (Status.REPLACED, Status.READY)
    assert answering(world) == [new.version_id]


def test_versions_whose_events_come_out_of_order_end_with_the_newest(world: Any) -> None:
    first = world.uploaded(FIRST)
    second = world.replacement(first, SECOND)
    third = world.replacement(second, THIRD)
    for version in (third, first, second):
        ingested(world, version)
    assert answering(world) == [third.version_id]
    assert status_of(world, first) == status_of(world, second) == (Status.FAILED, reasons.SUPERSEDED)
    assert [world.has_file(each) for each in (first, second, third)] == [False, False, True]


def test_a_file_that_outlived_its_version_goes_when_the_event_comes_again(world: Any) -> None:
    old = world.uploaded(FIRST)
    ingested(world, old)
    new = world.replacement(old, SECOND)
    ingested(world, new)
    world.put(old, FIRST)  # as a worker leaves it that is killed after its version was ready
    ingested(world, new)
    assert not world.has_file(old)
    world.put(old, FIRST)
    ingested(world, old)
    assert not world.has_file(old) and answering(world) == [new.version_id]


def test_a_worker_stopped_after_the_index_was_written_is_made_good_by_the_next(world: Any) -> None:
    old = world.uploaded(FIRST)
    ingested(world, old)
    new = world.replacement(old, SECOND)

    def stopped() -> None:
        world.index.afterwards = lambda: None
        raise Unavailable("the table does not answer")

    world.index.afterwards = stopped
    with pytest.raises(Unavailable):
        ingested(world, new)
    assert answering(world) == [new.version_id]
    ingested(world, new)
    assert (status_of(world, old)[0], status_of(world, new)[0]) == (Status.REPLACED, Status.READY)
    assert not world.has_file(old)


@pytest.mark.parametrize("moment", ["meanwhile", "afterwards"])
def test_a_deletion_while_it_is_indexed_wins(world: Any, moment: str) -> None:
    made = world.uploaded(FIRST)
    setattr(world.index, moment, lambda: lifecycle(world).delete(made.document_id))
    ingested(world, made)
    assert status_of(world, made)[0] is Status.DELETED
    assert not world.has_file(made) and answering(world) == []


def test_a_deletion_while_a_new_version_is_indexed_takes_all_versions(world: Any) -> None:
    old = world.uploaded(FIRST)
    ingested(world, old)
    new = world.replacement(old, SECOND)
    world.index.meanwhile = lambda: lifecycle(world).delete(old.document_id)
    ingested(world, new)
    assert {status_of(world, each)[0] for each in (old, new)} == {Status.DELETED}
    assert not world.has_file(old) and not world.has_file(new) and answering(world) == []


def test_a_deletion_that_was_stopped_half_way_is_completed(world: Any) -> None:
    made = world.uploaded(FIRST)
    world.index.bury(made.document_id)
    ingested(world, made)
    assert world.store.find(made.document_id) is None and not world.has_file(made)
    world.uploaded(FIRST)  # content and name are free


def test_giving_up_a_version_of_a_deleted_document_completes_the_deletion(world: Any) -> None:
    made = world.uploaded(FIRST)
    world.index.bury(made.document_id)
    world.ingest.give_up(world.event(made))
    assert world.store.find(made.document_id) is None and not world.has_file(made)


def test_an_upload_that_comes_after_the_deletion_is_removed(world: Any) -> None:
    old = world.uploaded(FIRST)
    ingested(world, old)
    new = world.replacement(old, SECOND)
    lifecycle(world).delete(old.document_id)
    world.put(new, SECOND)
    ingested(world, new)
    assert not world.has_file(new) and answering(world) == []
