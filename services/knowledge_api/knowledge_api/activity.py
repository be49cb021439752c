"""What the team spent and what failed, added up for an administrator. Days are days of UTC."""

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from operator import attrgetter

from knowledge.activity.failure import Failure, Work
from knowledge.activity.items import KEPT
from knowledge.activity.spending import Amount
from knowledge.activity.store import ActivityStore
from knowledge.clock import Clock
from skylift.errors import Unprocessable

DEFAULT_DAYS = 30
MOST_DAYS = 92
LATEST = 50
Kind = tuple[Work, str]


@dataclass(frozen=True, slots=True)
class Range:
    """Both days belong to it."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(number) for number in range((self.last - self.first).days + 1)]


@dataclass(slots=True)
class Spending:
    total: Amount = field(default_factory=Amount)
    by_model: dict[str, Amount] = field(default_factory=dict)
    by_user: dict[str, Amount] = field(default_factory=dict)

    def add(self, model: str, user_name: str, amount: Amount) -> None:
        self.total += amount
        self.by_model[model] = self.by_model.get(model, Amount()) + amount
        self.by_user[user_name] = self.by_user.get(user_name, Amount()) + amount


@dataclass(frozen=True, slots=True)
class UsageReport:
    range: Range
    whole: Spending
    days: Mapping[date, Spending]


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """`latest` are the newest, newest first."""

    range: Range
    whole: Mapping[Kind, int]
    days: Mapping[date, Mapping[Kind, int]]
    latest: Sequence[Failure]


@dataclass(frozen=True)
class Activity:
    store: ActivityStore
    clock: Clock

    def range(self, first: date | None, last: date | None) -> Range:
        """The last 30 days where nothing is said. Raises Unprocessable naming `from` or `to`."""
        today = self.clock().astimezone(UTC).date()
        last = last or today
        if last < today - KEPT:
            raise _refused("to", f"is longer ago than activity is kept, {KEPT.days} days")
        first = first or last - timedelta(DEFAULT_DAYS - 1)
        if first > last:
            raise _refused("from", "must not be after `to`")
        if (last - first).days >= MOST_DAYS:
            raise _refused("from", f"must be at most {MOST_DAYS - 1} days before `to`; ask for less at once")
        return Range(first, last)

    def usage(self, asked: Range) -> UsageReport:
        whole, days = Spending(), {day: Spending() for day in asked.days}
        for spent in self.store.spent(asked.first, asked.last):
            for spending in (whole, days[spent.at.date()]):
                spending.add(spent.model, spent.user_name, spent.amount)
        return UsageReport(asked, whole, days)

    def errors(self, asked: Range) -> ErrorReport:
        whole, days = Counter[Kind](), {day: Counter[Kind]() for day in asked.days}
        failures = list(self.store.failures(asked.first, asked.last))
        for failure in failures:
            for counts in (whole, days[failure.at.date()]):
                counts[failure.work, failure.kind] += 1
        return ErrorReport(asked, whole, days, heapq.nlargest(LATEST, failures, key=attrgetter("at")))


def _refused(name: str, detail: str) -> Unprocessable:
    return Unprocessable.field(name, detail, location="query")
