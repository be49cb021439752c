"""What the team did and what failed, day by day. Spending is written with what it was spent on, in one transaction."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from skylift.table import Query, Table

from knowledge.activity import items
from knowledge.activity.failure import Failure
from knowledge.activity.spending import Spent

PAGE = 100


class ActivityStore:
    """Every method may raise Throttled or Unavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def failed(self, failure: Failure) -> None:
        self._table.write(items.failed(failure))

    def spent(self, day: date) -> Iterator[Spent]:
        """All of that UTC day; one for each user and model, and one for each document."""
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        for item in self._table.all(_of(day, items.SPENT)):
            yield Spent(at, item["user_name"], item["model"], items.amount_of(item))

    def failures(self, day: date) -> Iterator[Failure]:
        """All of that UTC day."""
        return map(items.failure_of, self._table.all(_of(day, items.FAILED)))


def _of(day: date, prefix: str) -> Query:
    return Query(items.partition(day), prefix=prefix, limit=PAGE)
