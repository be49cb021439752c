"""What whoever holds a session says at one position: a line that an earlier delivery wrote is not written again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from deployer.timeline.entry import Entry
from deployer.timeline.store import Timeline

# More than any stage says.
_RECENT = 500


class Telling:
    """Of one delivery. Reads the timeline when the first line is said."""

    def __init__(self, timeline: Timeline, session_id: UUID) -> None:
        self._timeline, self._session_id = timeline, session_id
        self._said: set[Any] | None = None

    def say(self, entry: Entry) -> None:
        """May raise Throttled or Unavailable."""
        if self._said is None:
            self._said = set(map(_words, self._timeline.last(self._session_id, _RECENT)))
        if _words(entry) not in self._said:
            self._timeline.add(self._session_id, entry)
            self._said.add(_words(entry))


def _words(entry: Entry) -> Any:
    return entry.stage, entry.attempt, entry.event, entry.text
