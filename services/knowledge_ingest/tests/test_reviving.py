"""What failed through a fault of ours, and comes again once that is mended."""

from typing import Any

import pytest
from knowledge.documents.claims import Held
from knowledge.documents.document import Status
from knowledge_ingest import reasons
from skylift import correlation
from skylift.errors import Unavailable

from tests.builders import pdf

HANDBOOK = pdf.pages(["The pump is checked weekly.", "The valve is checked daily."])


def status_of(world: Any, made: Any) -> tuple[Status, str | None]:
    now = world.now(made)
    return now.status, now.reason


def given_up(world: Any, **about: Any) -> Any:
    made = world.uploaded(HANDBOOK, **about)
    world.ingest.give_up(world.event(made))
    return made


def test_what_failed_through_a_fault_of_ours_becomes_ready_when_its_message_is_sent_again(world: Any) -> None:
    made = given_up(world)
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.READY, None)
    with pytest.raises(Held):
        world.uploaded(HANDBOOK)


def test_a_fault_of_ours_that_is_not_mended_can_be_given_up_again(world: Any) -> None:
    made = given_up(world)
    world.index.refusal = Unavailable("no database")
    with pytest.raises(Unavailable):
        world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.PROCESSING, None)
    world.ingest.give_up(world.event(made))
    assert status_of(world, made) == (Status.FAILED, reasons.OUR_FAULT)


def test_another_try_that_the_database_did_not_let_in_is_made_by_the_next_delivery(world: Any) -> None:
    made = given_up(world)

    def away(_: object) -> None:
        raise Unavailable("no database")

    world.index.readmit, readmit = away, world.index.readmit
    with pytest.raises(Unavailable):
        world.ingest.handle(world.event(made))
    world.index.readmit = readmit
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.READY, None)


def test_who_uploaded_it_again_meanwhile_keeps_name_and_content(world: Any) -> None:
    made = given_up(world)
    again = world.uploaded(HANDBOOK)
    world.ingest.handle(world.event(made))
    assert status_of(world, made) == (Status.FAILED, reasons.OUR_FAULT)
    world.ingest.handle(world.event(again))
    assert status_of(world, again) == (Status.READY, None) and list(world.index.indexed) == [again.version_id]


def test_giving_up_belongs_to_the_request_that_announced_it(world: Any) -> None:
    with correlation.using("id-of-the-event"):
        given_up(world, correlation_id="trace-of-announcing")
        assert correlation.current() == "trace-of-announcing"
