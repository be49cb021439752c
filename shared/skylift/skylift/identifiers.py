"""Ids that grow with time (UUID version 7), so that sorting by id is sorting by age."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

RANDOM_BITS = 74


def time_ordered(now: datetime) -> UUID:
    """`now` is aware; its milliseconds lead the id, the rest is random."""
    random = secrets.randbits(RANDOM_BITS)
    high, low = random >> 62, random & (1 << 62) - 1
    milliseconds = int(now.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def later_than(earlier: UUID, now: datetime) -> UUID:
    """An id of `now` that sorts after `earlier`, also where the clock that made that one was ahead of ours."""
    made_at = datetime.fromtimestamp((earlier.int >> 80) / 1000, UTC)
    return time_ordered(max(now, made_at + timedelta(milliseconds=1)))
