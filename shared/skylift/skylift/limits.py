"""How much one user may ask for in a while, so that what costs money cannot be asked for without end.

    limits = Limits(table)
    limits.take(Limit("messages", 120, per="hour"), caller.user_id)

A window is a minute, an hour or a day of UTC, and a count in the service's table: one conditional update, past which
no number of parallel requests slips. A user who spends one window at its end and the next at its beginning has twice
the number in a short while; that is the price of one cheap write. Where the table does not answer, nothing is allowed:
what is limited costs money, and a store that is away is told to the caller as such.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from skylift.errors import Throttled
from skylift.table import Key, Table, Update, absent, below, either, key

Period = Literal["minute", "hour", "day"]
SECONDS: dict[Period, int] = {"minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True)
class Limit:
    """`most` of what `name` says in the plural ("messages"), for each user."""

    name: str
    most: int
    per: Period


class Limits:
    """Counted in `table`, under partitions that begin with `LIMIT#`; its expiry clears them away."""

    def __init__(self, table: Table, *, now: Callable[[], float] = time.time) -> None:
        self._table, self._now = table, now

    def take(self, limit: Limit, user_id: str) -> None:
        """Counts one. Raises `Throttled` over the limit, and `Unavailable` where the table does not answer."""
        now, length = int(self._now()), SECONDS[limit.per]
        ends = now - now % length + length
        self._table.write(
            Update(
                _key(limit, user_id, ends),
                set={"expires_at": ends},
                add={"taken": 1},
                when=either(absent("taken"), below("taken", limit.most)),
                otherwise=lambda _: _over(limit, ends - now),
            )
        )


def _key(limit: Limit, user_id: str, ends: int) -> Key:
    return key(f"LIMIT#{limit.name}#{user_id}", f"{limit.per.upper()}#{ends}")


def _over(limit: Limit, wait_seconds: int) -> Throttled:
    detail = f"At most {limit.most:,} {limit.name} in one {limit.per} for each user. Try again in {wait_seconds} s."
    return Throttled(detail, retry_after_seconds=wait_seconds)
