"""What the team did and what failed, day by day. Spending is written with what it was spent on, in one transaction."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from skylift.table import Item, Query, Table

from knowledge.activity import items
from knowledge.activity.failure import Failure
from knowledge.activity.spending import Spent

PAGE = 100


class ActivityStore:
    """Every method may raise Throttled or Unavailable. Days are days of UTC, the first and the last included."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def failed(self, failure: Failure) -> None:
        """Told twice, it is one failure."""
        self._table.write(items.failed(failure))

    def spent(self, first: date, last: date) -> Iterator[Spent]:
        """By day: one for each user and model, and one for each document."""
        return map(items.spent_of, self._between(items.SPENT, first, last))

    def failures(self, first: date, last: date) -> Iterator[Failure]:
        """By day."""
        return map(items.failure_of, self._between(items.FAILED, first, last))

    def _between(self, kind: str, first: date, last: date) -> Iterator[Item]:
        for start, end in _by_month(first, last):
            query = Query(items.partition(start), between=items.days(kind, start, end), limit=PAGE)
            yield from self._table.all(query)


def _by_month(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The range, cut where a month ends."""
    end = _end_of_month(first)
    while end < last:
        yield first, end
        first = end + timedelta(1)
        end = _end_of_month(first)
    yield first, last


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
