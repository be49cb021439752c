"""The time, as production reads it and the table keeps it; tests hand in their own."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


def text_of(moment: datetime) -> str:
    """`2026-03-01T12:00:00.000+00:00`: texts sort as their moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
