"""A stack's events on the session's timeline: each once, oldest first."""

from __future__ import annotations

from itertools import takewhile

from deployer.stacks.stack import Event
from deployer.stacks.store import Stacks
from deployer.stage import Work
from deployer.timeline.entry import Entry, Level

# More than the largest stack brings forth between two looks.
MAX_AT_ONCE = 5_000


def report(work: Work, stacks: Stacks, stack_id: str) -> str:
    """Adds what is new since the last look, and answers the id of the newest event.

    A look that was broken off is repeated from where the last whole one ended; what it had added already is known.
    """
    last = work.session.results.get("last_event", "")
    new = takewhile(lambda event: event.event_id != last, stacks.events(stack_id))
    found = [event for event, _ in zip(new, range(MAX_AT_ONCE), strict=False)]
    for event in reversed(found):
        work.report(_entry(work, event))
    return found[0].event_id if found else last


def _entry(work: Work, event: Event) -> Entry:
    because = f": {event.reason}" if event.reason else ""
    return Entry(
        at=event.at,
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
