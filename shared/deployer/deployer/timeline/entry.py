"""One line of a session's timeline."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from deployer.redaction import without


class Level(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Entry:
    """`event` is a fixed snake_case name, `text` a sentence for people, `fields` its values.

    `source_id` is there for what another system reports (a stack event): the same one is kept once. `entry_id` is the
    entry's place on the timeline, there once it is read.
    """

    at: datetime
    stage: str
    attempt: int
    event: str
    text: str
    level: Level = Level.INFO
    fields: Mapping[str, str] = field(default_factory=dict)
    source_id: str | None = None
    entry_id: str | None = field(default=None, compare=False)

    def without(self, words: Collection[str]) -> Entry:
        """The same, and none of these secrets in it."""
        fields = {name: without(value, words) for name, value in self.fields.items()}
        return replace(self, text=without(self.text, words), fields=fields) if words else self
