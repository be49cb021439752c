from dataclasses import replace
from typing import Any

import pytest
from knowledge.documents.claims import Held
from knowledge.documents.document import NOT_UPLOADED, Status
from knowledge_ingest import reasons
from knowledge_ingest.opening import UnreadablePdf
from skylift import correlation
from skylift.errors import Unavailable

from tests.builders import pdf
from tests.builders.documents import NOW, SPENT, document

HANDBOOK = pdf.pages(["The pump is checked weekly.", "The valve is checked daily."])


def status_of(world: Any, made: Any) -> tuple[Status, str | None]:
    now = world.now(made)
    return now.status, now.reason


def test_an_uploaded_pdf_becomes_ready_with_its_counts(world: Any) -> None:
    made = world.uploaded(HANDBOOK)
    world.ingest.handle(world.event(made))
    now = world.now(made)
    assert (now.status, now.page_count, now.chunk_count) == (Status.READY, 2, 2)
    version, chunks = world.index.indexed[made.version_id]
    assert (version.document_id, version.filename, version.page_count) == (made.document_id, "handbook.pdf", 2)
    assert [(chunk.passage.page, chunk.passage.text) for chunk in chunks] == [
        (1, "The pump is checked weekly."),
        (2, "The valve is checked daily."),
    ]
    assert all(len(chunk.embedding) == 3 for chunk in chunks)


def test_an_upload_belongs_to_the_request_that_announced_it(world: Any) -> None:
    made = world.uploaded(HANDBOOK, correlation_id="trace-of-announcing")
    with correlation.using("id-of-the-event"):
        world.ingest.handle(world.event(made))
        assert correlation.current() == "trace-of-announcing"


def test_a_pdf_that_cannot_be_read_fails_once_and_keeps_its_file(world: Any) -> None:
    made, reason = world.uploaded(pdf.scanned()), reasons.NO_TEXT
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.FAILED, reason)
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.FAILED, reason)
    assert world.has_file(made) and world.index.indexed == {}


def test_a_file_that_differs_from_the_announcement_fails(world: Any) -> None:
    for filename, content in (("a.pdf", HANDBOOK + b"more"), ("b.pdf", HANDBOOK[:-1] + b"x")):
        made = document(filename, HANDBOOK, sha256=filename[0] * 64)
        world.store.announce(made)
        world.put(made, content)
        world.ingest.handle(world.event(made))
        assert status_of(world, made) == (Status.FAILED, reasons.NOT_AS_ANNOUNCED)


def test_an_event_that_comes_twice_changes_nothing(world: Any) -> None:
    made = world.uploaded(HANDBOOK)
    world.ingest.handle(world.event(made))
    ready = world.now(made)
    world.index.refusal = AssertionError("indexed again")
    world.ingest.handle(world.event(made))
    assert world.now(made) == ready


def test_a_second_worker_with_the_same_event_is_no_failure(world: Any) -> None:
    made = world.uploaded(HANDBOOK)
    processing = replace(made, status=Status.PROCESSING)
    world.index.meanwhile = lambda: world.store.finish(processing, page_count=2, chunk_count=2, spent=SPENT)
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.READY, None)


def test_a_document_that_was_given_up_meanwhile_stays_out_of_the_index(world: Any) -> None:
    made = world.uploaded(HANDBOOK)
    world.index.meanwhile = lambda: world.ingest.give_up(world.event(made))
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.FAILED, reasons.OUR_FAULT) and world.index.indexed == {}


def no_time(*_: object, **__: object) -> None:
    raise UnreadablePdf(reasons.TOO_COMPLEX)


@pytest.mark.parametrize("too_complex", [False, True])
def test_giving_up_what_is_in_the_index_makes_it_ready(
    world: Any, monkeypatch: pytest.MonkeyPatch, *, too_complex: bool
) -> None:
    made = world.uploaded(HANDBOOK)

    def stopped() -> None:
        raise Unavailable("the table does not answer")

    world.index.afterwards = stopped
    with pytest.raises(Unavailable):
        world.ingest.handle(world.event(made))
    assert status_of(world, made)[0] is Status.PROCESSING
    if too_complex:
        monkeypatch.setattr("knowledge_ingest.ingest.read_apart", no_time)
        world.ingest.handle(world.event(made))
    else:
        world.ingest.give_up(world.event(made))
    now = world.now(made)
    assert (now.status, now.page_count, now.chunk_count) == (Status.READY, 2, 2)


def test_an_event_of_a_deleted_document_removes_its_file(world: Any) -> None:
    made = world.uploaded(HANDBOOK)
    world.store.delete(made.document_id, NOW)
    world.ingest.handle(world.event(made))
    assert not world.has_file(made) and world.index.indexed == {}


def test_an_event_that_nobody_announced_removes_its_file(world: Any) -> None:
    stranger = document()
    world.put(stranger, HANDBOOK)
    world.ingest.handle(world.event(stranger))
    assert not world.has_file(stranger)


def test_an_upload_whose_claim_was_taken_over_removes_its_file(world: Any) -> None:
    made = world.uploaded(HANDBOOK)
    world.store.fail(made, NOT_UPLOADED, NOW)
    world.ingest.handle(world.event(made))
    assert not world.has_file(made)


def test_an_upload_that_lost_its_claims_fails_and_removes_its_file(world: Any) -> None:
    made = world.uploaded(HANDBOOK)
    with pytest.raises(Held) as held:
        world.store.announce(document("handbook.pdf", HANDBOOK))
    world.store.release(held.value.claim, [made.version_id])
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.FAILED, NOT_UPLOADED)
    assert not world.has_file(made)


def test_a_file_that_is_gone_fails(world: Any) -> None:
    made = document(content=HANDBOOK)
    world.store.announce(made)
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.FAILED, reasons.FILE_GONE)


def test_a_fault_of_ours_can_be_tried_again_any_number_of_times(world: Any) -> None:
    made = world.uploaded(HANDBOOK)
    world.index.refusal = Unavailable("no database")
    for _ in range(5):
        with pytest.raises(Unavailable):
            world.ingest.handle(world.event(made))
        assert status_of(world, made)[0] is Status.PROCESSING
    world.index.refusal = None
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.READY, None)


def test_a_file_that_kills_the_process_each_time_fails_in_the_end(world: Any) -> None:
    made = world.uploaded(HANDBOOK)
    world.store.start_processing(made, NOW)
    for _ in range(2):  # a killed process closes nothing
        world.store.open_attempt(made, NOW)
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.FAILED, reasons.STOPPED_US)


@pytest.mark.parametrize("started", [True, False])
def test_giving_up_leaves_no_document_waiting(world: Any, started: bool) -> None:
    made = world.uploaded(HANDBOOK)
    if started:
        world.store.start_processing(made, NOW)
    world.ingest.give_up(world.event(made))
    assert status_of(world, made) == (Status.FAILED, reasons.OUR_FAULT)
    world.uploaded(HANDBOOK)  # content and name are free


def test_giving_up_leaves_a_finished_document_alone(world: Any) -> None:
    made = world.uploaded(HANDBOOK)
    world.ingest.handle(world.event(made))
    world.ingest.give_up(world.event(made))
    assert status_of(world, made) == (Status.READY, None)


def test_a_key_that_is_not_ours_is_left_alone(world: Any) -> None:
    world.s3.put_object(Bucket=world.bucket, Key="backup/2026.tar", Body=b"x")
    event = world.event(document()).model_copy(update={"key": "backup/2026.tar"})
    world.ingest.handle(event)
    world.ingest.give_up(event)
    assert world.objects.head("backup/2026.tar")
