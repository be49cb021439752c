from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from knowledge.activity.failure import Failure, Work
from knowledge.activity.items import answer_spent
from knowledge.activity.spending import Amount, Spent
from knowledge.activity.store import ActivityStore
from skylift.models import Usage
from skylift.table import Query, Table

from tests.builders.documents import NOW

ANSWER = Amount.of(Usage(10, 5, Decimal("0.0001")), messages=1)
FAILURE = Failure(Work.ANSWER, "1", NOW, "unavailable", "The model is away.", "ada", "fake")


def spend(table: Table, at: datetime, user: str = "ada") -> None:
    table.write(answer_spent(f"{user}-id", Spent(at, user, "fake", ANSWER)))


def test_days_are_told_across_months_in_their_order(table: Table) -> None:
    moments = [datetime(2026, month, day, 23, 59, tzinfo=UTC) for month, day in [(1, 31), (2, 1), (2, 28), (3, 1)]]
    for at in reversed(moments):
        spend(table, at)
    store = ActivityStore(table)

    def days(first: date, last: date) -> list[date]:
        return [spent.at.date() for spent in store.spent(first, last)]

    every = [at.date() for at in moments]
    assert days(date(2026, 1, 1), date(2026, 3, 31)) == every
    assert days(every[1], every[2]) == every[1:3]
    assert days(every[1], every[1]) == [every[1]]
    assert days(date(2026, 2, 2), date(2026, 2, 27)) == []


def test_a_day_is_a_day_of_utc(table: Table) -> None:
    spend(table, datetime(2026, 3, 2, 0, 30, tzinfo=timezone(timedelta(hours=1))))
    assert [spent.at.date() for spent in ActivityStore(table).spent(date(2026, 3, 1), date(2026, 3, 1))]


def test_what_one_person_spends_in_a_day_is_added_up_exactly(table: Table) -> None:
    for _ in range(30):
        spend(table, NOW)
    spend(table, NOW, "bob")
    ada, bob = ActivityStore(table).spent(NOW.date(), NOW.date())
    assert (ada.user_name, ada.amount.messages, ada.amount.cost_usd) == ("ada", 30, Decimal("0.003"))
    assert (bob.user_name, bob.amount) == ("bob", ANSWER)


def test_a_failure_that_is_told_twice_is_one(table: Table) -> None:
    store = ActivityStore(table)
    store.failed(FAILURE)
    store.failed(FAILURE)
    store.failed(replace(FAILURE, failure_id="2"))
    assert len(list(store.failures(NOW.date(), NOW.date()))) == 2


def test_activity_is_forgotten_by_the_tables_expiry(table: Table) -> None:
    spend(table, NOW)
    ActivityStore(table).failed(FAILURE)
    kept = [item["expires_at"] for item in table.all(Query("ACTIVITY#2026-03"))]
    assert kept == [int((NOW + timedelta(days=400)).timestamp())] * 2
