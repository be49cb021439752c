from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from knowledge.activity.failure import Failure, Work
from knowledge.activity.store import ActivityStore
from knowledge.documents.steps import Moved
from knowledge.index.chunk import Hit
from skylift.errors import Fault, Throttled, Unavailable
from skylift.models import Usage

from tests.builders.documents import NOW, SCANNED, SPENT, document

PUMP = Hit(uuid4(), uuid4(), "handbook.pdf", 3, (0.0, 0.0, 1.0, 1.0), "The pump is checked weekly.", 1.0, 1.0, 1.0)
NOTHING = {"messages": 0, "documents": 0, "input_tokens": 0, "output_tokens": 0, "unpriced": 0, "cost_usd": 0.0}


def ask(world: Any, user: str = "ada") -> Any:
    world.index.hits = [PUMP]
    client = world.client("user", user)
    session_id = client.post("/chat/sessions").json()["session_id"]
    return client.post(f"/chat/sessions/{session_id}/messages", json={"message": "How often?"})


def read(world: Any, what: str, **days: str) -> Any:
    answer = world.client("admin", "root").get(f"/admin/{what}", params=days)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_tokens_and_cost_are_told_by_day_model_and_person(world: Any) -> None:
    ask(world)
    ask(world, "bob")
    world.now += timedelta(days=1)
    ask(world, "bob")
    usage = read(world, "usage", **{"from": "2026-03-01"})
    once = {"messages": 1, "documents": 0, "input_tokens": 10, "output_tokens": 5, "unpriced": 0, "cost_usd": 0.001}
    twice = once | {"messages": 2, "input_tokens": 20, "output_tokens": 10, "cost_usd": 0.002}
    assert (usage["from"], usage["to"]) == ("2026-03-01", "2026-03-02")
    assert [(day["day"], day["total"]) for day in usage["days"]] == [("2026-03-01", twice), ("2026-03-02", once)]
    assert usage["by_user"] == [{"user": "bob"} | twice, {"user": "ada"} | once]
    assert [each["model"] for each in usage["days"][0]["by_model"]] == ["fake-chat"]
    assert usage["total"]["messages"] == 3 and usage["total"]["cost_usd"] == 0.003


def test_a_price_that_is_not_known_is_said_and_not_counted_as_nothing(world: Any) -> None:
    world.chat.usage = Usage(1, 1, None)
    ask(world)
    total = read(world, "usage")["total"]
    assert (total["cost_usd"], total["unpriced"], total["messages"], total["input_tokens"]) == (None, 1, 1, 1)
    world.chat.usage = Usage(1, 1, Decimal("0.5"))
    ask(world)
    total = read(world, "usage")["total"]
    assert (total["cost_usd"], total["unpriced"]) == (0.5, 1)


def test_a_document_that_became_ready_is_paid_for_once(world: Any) -> None:
    announced = document()
    world.store.announce(announced)
    world.store.start_processing(announced, NOW)
    processing = world.store.find(announced.document_id)
    world.store.finish(processing, page_count=1, chunk_count=1, spent=SPENT)
    with pytest.raises(Moved):
        world.store.finish(processing, page_count=1, chunk_count=1, spent=SPENT)
    total = read(world, "usage")["total"]
    assert (total["documents"], total["input_tokens"], total["cost_usd"]) == (1, 100, 0.002)


def test_a_document_that_failed_is_told_by_its_reason_once(world: Any) -> None:
    announced = document()
    world.store.announce(announced)
    world.store.fail(announced, SCANNED, NOW)
    with pytest.raises(Moved):
        world.store.fail(announced, SCANNED, NOW)
    errors = read(world, "errors")
    count = {"work": "ingest", "kind": "scanned", "count": 1}
    assert errors["total"] == 1 and errors["by_kind"] == [count]
    assert errors["days"][-1] == {"day": "2026-03-01", "total": 1, "by_kind": [count]}
    assert errors["latest"] == [
        {
            "work": "ingest",
            "kind": "scanned",
            "detail": "No text, only images.",
            "subject": "handbook.pdf",
            "user": "ada",
            "at": "2026-03-01T12:00:00Z",
        }
    ]


@pytest.mark.parametrize(
    ("error", "kind", "status"),
    [
        (Throttled("Too many."), "throttled", 429),
        (Unavailable("Away."), "unavailable", 503),
        (Fault("No access."), "internal", 500),
        (KeyError("a bug"), "internal", 500),
    ],
)
def test_a_message_without_an_answer_is_told_by_its_reason(
    world: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, kind: str, status: int
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(world.chat, "answer", fail)
    assert ask(world).status_code == status
    errors = read(world, "errors")
    assert errors["by_kind"] == [{"work": "answer", "kind": kind, "count": 1}]
    assert (errors["latest"][0]["subject"], errors["latest"][0]["user"]) == ("fake-chat", "ada")
    assert read(world, "usage")["total"]["messages"] == 0


def test_why_there_is_no_answer_is_told_also_where_it_cannot_be_counted(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise Unavailable("The table is away.")

    def slow(*_: Any) -> None:
        raise Unavailable("The model is away.")

    monkeypatch.setattr(ActivityStore, "failed", away)
    monkeypatch.setattr(world.chat, "answer", slow)
    answer = ask(world)
    assert answer.status_code == 503 and "model" in answer.json()["detail"]


def test_the_newest_failures_come_first_and_not_without_end(world: Any) -> None:
    store = ActivityStore(world.table)
    for number in range(60):
        at = NOW + timedelta(seconds=number)
        store.failed(Failure(Work.INGEST, str(60 - number), at, "scanned", "No text.", "ada", f"{number}.pdf"))
    errors = read(world, "errors")
    assert errors["total"] == 60
    assert [each["subject"] for each in errors["latest"]] == [f"{number}.pdf" for number in range(59, 9, -1)]


@pytest.mark.parametrize("what", ["usage", "errors"])
def test_without_a_range_the_last_thirty_days_are_told(world: Any, what: str) -> None:
    told = read(world, what)
    assert (told["from"], told["to"], len(told["days"])) == ("2026-01-31", "2026-03-01", 30)


@pytest.mark.parametrize("what", ["usage", "errors"])
@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"from": "2026-03-02", "to": "2026-03-01"}, "from"),
        ({"from": "2025-11-29"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"to": "0001-01-01"}, "to"),
        ({"to": "2025-01-01"}, "to"),
        ({"to": "yesterday"}, "to"),
        ({"to": "1772366400"}, "to"),
        ({"to": "2026-03-01T12:00:00"}, "to"),
        ({"from": "2026-02-30"}, "from"),
    ],
)
def test_a_range_that_cannot_be_told_is_refused_by_name(
    world: Any, what: str, days: dict[str, str], field: str
) -> None:
    answer = world.client("admin").get(f"/admin/{what}", params=days)
    assert answer.status_code == 422
    assert [(error["field"], error["location"]) for error in answer.json()["errors"]] == [(field, "query")]


@pytest.mark.parametrize(
    "days", [{"from": "2025-11-30"}, {"to": "9999-12-31"}, {"from": "9999-12-31", "to": "9999-12-31"}]
)
def test_the_longest_range_and_the_far_future_are_told(world: Any, days: dict[str, str]) -> None:
    assert read(world, "usage", **days)["total"] == NOTHING


@pytest.mark.parametrize("group", ["user", "manager", None])
@pytest.mark.parametrize("what", ["usage", "errors"])
def test_only_administrators_may_look(world: Any, group: str | None, what: str) -> None:
    assert world.client(group).get(f"/admin/{what}").status_code == 403
