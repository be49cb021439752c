"""A stack's events on the session's timeline: each once, oldest first."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile

from deployer.stacks.stack import Event
from deployer.stacks.store import Stacks
from deployer.stage import Work
from deployer.timeline.entry import Entry, Level

# More than the largest stack brings forth between two looks.
MAX_AT_ONCE = 5_000
_MOMENT = timedelta(milliseconds=1)


def report(work: Work, stacks: Stacks, stack_id: str) -> dict[str, str]:
    """Adds what is new since the last look, and answers where the next look begins: id and time of the newest event.

    A look that was broken off is repeated from where the last whole one ended; what it had added already is known.
    """
    last = work.session.results.get("last_event") or {}
    new = takewhile(lambda event: event.event_id != last.get("id"), stacks.events(stack_id))
    found = [event for event, _ in zip(new, range(MAX_AT_ONCE), strict=False)]
    at = datetime.fromisoformat(last["at"]) if last else None
    for event in reversed(found):
        # Events of one moment stay in their order: the timeline knows no other than that of time.
        at = max(event.at, at + _MOMENT) if at else event.at
        work.report(_entry(work, event, at))
    return {"id": found[0].event_id, "at": at.isoformat()} if found and at else last


def _entry(work: Work, event: Event, at: datetime) -> Entry:
    because = f": {event.reason}" if event.reason else ""
    return Entry(
        at=at,
        stage=work.at.stage.value,
        attempt=work.at.attempt,
        event="stack_event",
        text=f"{event.logical_id} ({event.type}) {event.status}{because}",
        level=Level.ERROR if event.failed else Level.INFO,
        fields={
            "logical_id": event.logical_id,
            "type": event.type,
            "status": event.status,
            "physical_id": event.physical_id,
        },
        source_id=event.event_id,
    )
