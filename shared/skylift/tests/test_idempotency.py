from typing import Any

import pytest
from skylift.errors import Conflict, Unavailable, Unprocessable
from skylift.idempotency import Answer, Answers, Request
from skylift.table import Table

FIRST = Request("key-1", "u-1", "POST /books", '{"title":"t"}')


class Work:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> Answer:
        self.calls += 1
        return Answer(201, {"id": self.calls})


@pytest.fixture
def answers(table_client: Any) -> Answers:
    return Answers(Table("shelf", client=table_client), now=lambda: 1_000_000)


def test_the_same_request_twice_is_done_once(answers: Answers) -> None:
    work = Work()
    assert answers.once(FIRST, work) == answers.once(FIRST, work) == Answer(201, {"id": 1})
    assert work.calls == 1


def test_the_same_key_for_another_body_names_the_header(answers: Answers) -> None:
    answers.once(FIRST, Work())
    with pytest.raises(Unprocessable) as refused:
        answers.once(Request("key-1", "u-1", "POST /books", '{"title":"other"}'), Work())
    assert [error.field for error in refused.value.errors] == ["Idempotency-Key"]


def test_a_key_is_its_callers_own(answers: Answers) -> None:
    work = Work()
    answers.once(FIRST, work)
    answers.once(Request("key-1", "u-2", "POST /books", FIRST.body), work)
    answers.once(Request("key-1", "u-1", "POST /films", FIRST.body), work)
    assert work.calls == 3


def test_a_second_request_waits_for_the_first(answers: Answers) -> None:
    def ask_again() -> Answer:
        with pytest.raises(Conflict, match="still being worked on"):
            answers.once(FIRST, Work())
        return Answer(200, {})

    assert answers.once(FIRST, ask_again).status == 200


def test_a_failure_frees_the_key(answers: Answers) -> None:
    def fail() -> Answer:
        raise Unavailable("away")

    with pytest.raises(Unavailable):
        answers.once(FIRST, fail)
    assert answers.once(FIRST, Work()).status == 201


def test_a_claim_that_a_crash_left_behind_ends(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    answers._table.write(answers._claim(FIRST))
    with pytest.raises(Conflict):
        answers.once(FIRST, Work())
    monkeypatch.setattr(answers, "_now", lambda: 1_000_061)
    assert answers.once(FIRST, Work()).status == 201


def test_without_a_key_nothing_is_kept(answers: Answers) -> None:
    work = Work()
    request = Request(None, "u-1", "POST /books", "{}")
    answers.once(request, work)
    answers.once(request, work)
    assert work.calls == 2
