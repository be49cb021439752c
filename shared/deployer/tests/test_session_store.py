"""Without these a session goes back, ends twice, or is worked on by two deliveries of one message."""

from datetime import timedelta

import pytest
from deployer.failure import Code, Failure
from deployer.sessions.guards import Held, Passed
from deployer.sessions.session import Position, Session, Stage, Status
from deployer.sessions.store import SessionStore

from tests.builders.deployments import BEGAN, session

LEASE = timedelta(minutes=5)
CLONE, DEPLOY = Position(1, Stage.CLONE), Position(1, Stage.DEPLOY)
FAILURE = Failure("deploy", Code.CFN_CREATE, "The bucket's name is taken.", ("CREATE_FAILED Bucket",))


def test_a_session_reads_as_it_was_written(sessions: SessionStore, began: Session) -> None:
    assert sessions.get(began.session_id) == began


def test_entering_a_stage_moves_the_session_there(sessions: SessionStore, began: Session) -> None:
    entered = sessions.enter(began.session_id, CLONE, BEGAN, lease=LEASE)
    assert (entered.status, entered.stage, entered.attempt) == (Status.RUNNING, Stage.CLONE, 1)


def test_a_second_delivery_waits_while_the_first_works_and_finds_nothing_to_do_afterwards(
    sessions: SessionStore, began: Session
) -> None:
    held = sessions.enter(began.session_id, CLONE, BEGAN, lease=LEASE)
    with pytest.raises(Held):
        sessions.enter(began.session_id, CLONE, BEGAN + timedelta(minutes=4), lease=LEASE)
    sessions.finish(held, CLONE, {"commit": "c0ffee"})
    with pytest.raises(Passed):
        sessions.enter(began.session_id, CLONE, BEGAN, lease=LEASE)
    assert sessions.get(began.session_id).results == {"commit": "c0ffee"}


def test_what_a_killed_worker_held_can_be_taken_when_its_lease_is_over(sessions: SessionStore, began: Session) -> None:
    sessions.enter(began.session_id, CLONE, BEGAN, lease=LEASE)
    assert sessions.enter(began.session_id, CLONE, BEGAN + timedelta(minutes=6), lease=LEASE).stage is Stage.CLONE


def test_a_stage_that_let_go_can_be_entered_at_once(sessions: SessionStore, began: Session) -> None:
    held = sessions.enter(began.session_id, CLONE, BEGAN, lease=LEASE)
    sessions.leave(held, CLONE)
    assert sessions.enter(began.session_id, CLONE, BEGAN, lease=LEASE)


@pytest.mark.parametrize(
    "late",
    [Position(1, Stage.CLONE), Position(1, Stage.MONITOR, 3)],
    ids=["an earlier stage", "an earlier round"],
)
def test_a_session_never_goes_back(sessions: SessionStore, began: Session, late: Position) -> None:
    sessions.enter(began.session_id, Position(1, Stage.MONITOR, 4), BEGAN, lease=LEASE)
    with pytest.raises(Passed):
        sessions.enter(began.session_id, late, BEGAN, lease=LEASE)


def test_the_next_attempt_lies_behind_every_stage_of_the_one_before(sessions: SessionStore, began: Session) -> None:
    sessions.enter(began.session_id, Position(1, Stage.FIX), BEGAN, lease=LEASE)
    assert sessions.enter(began.session_id, Position(2, Stage.CLONE), BEGAN, lease=LEASE).attempt == 2


def test_nothing_ends_twice_and_nothing_begins_after_the_end(sessions: SessionStore, began: Session) -> None:
    sessions.enter(began.session_id, DEPLOY, BEGAN, lease=LEASE)
    ended = sessions.end(began.session_id, BEGAN, FAILURE)
    assert (ended.status, ended.error) == (Status.FAILED, FAILURE)
    with pytest.raises(Passed):
        sessions.end(began.session_id, BEGAN)
    with pytest.raises(Passed):
        sessions.enter(began.session_id, Position(2, Stage.CLONE), BEGAN, lease=LEASE)


@pytest.mark.parametrize("failure", [None, FAILURE])
def test_what_parameters_were_given_is_forgotten_at_the_end_and_their_names_stay(
    sessions: SessionStore, failure: Failure | None
) -> None:
    made = session(parameters={"Password": "planted"}, parameter_names=("Password",))
    sessions.add(made)
    assert sessions.get(made.session_id) == made and "planted" not in repr(made)
    sessions.end(made.session_id, BEGAN, failure)
    ended = sessions.get(made.session_id)
    assert (ended.parameters, ended.parameter_names) == ({}, ("Password",))


def test_sessions_are_listed_newest_first_by_status_and_over_all(sessions: SessionStore) -> None:
    made = [session(created_at=BEGAN + timedelta(seconds=second)) for second in range(3)]
    for each in made:
        sessions.add(each)
    sessions.end(made[1].session_id, BEGAN)

    first = sessions.page(None, limit=2, cursor=None)
    rest = sessions.page(None, limit=2, cursor=first.next_cursor)
    assert [each.session_id for each in first.sessions + rest.sessions] == [each.session_id for each in reversed(made)]
    assert [each.session_id for each in sessions.page(Status.SUCCESS, limit=9, cursor=None).sessions] == [
        made[1].session_id
    ]


def test_sessions_that_are_alive_are_found_by_their_age(sessions: SessionStore) -> None:
    old, new = session(), session(created_at=BEGAN + timedelta(minutes=20))
    sessions.add(old)
    sessions.add(new)
    assert [each.session_id for each in sessions.alive(since=BEGAN + timedelta(minutes=19))] == [old.session_id]


def test_each_user_has_a_list_of_their_own(sessions: SessionStore, began: Session) -> None:
    other = session(created_by="bob", about=began.session_id)
    sessions.add(other)
    page = sessions.page_of_user("bob", limit=10, cursor=None)
    assert page.sessions == [other] and page.next_cursor is None
    assert len(sessions.page(None, limit=10, cursor=None).sessions) == 2
