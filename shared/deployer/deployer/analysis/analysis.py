"""What went wrong in a session: errors by type, the one at the root of the others, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from deployer.failure import Code

# Whoever asked for an analysis has it within seconds; after this nobody works on it any more.
LONGEST = timedelta(minutes=10)


class Status(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class Severity(StrEnum):
    """critical: the session failed by it; error: it failed with something else; warning: it went on in spite of it."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """Errors of one type; `lines` are the log lines behind them, oldest first."""

    type: Code
    severity: Severity
    count: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """The gravest group first; none where nothing went wrong, and then no root cause and no instructions.

    root_cause: a sentence for people. fix_instructions: steps, one each. duration_seconds: how long the session took,
    to its end or to the analysis. engine: what analysed it, `rules` or a model's name.
    """

    errors: tuple[ErrorGroup, ...]
    root_cause: str | None
    fix_instructions: tuple[str, ...]
    duration_seconds: float
    engine: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """`findings` are those of the last analysis that came to an end; `reason` says why this one did not."""

    session_id: UUID
    status: Status
    asked_at: datetime
    finished_at: datetime | None = None
    findings: Findings | None = None
    reason: str | None = None

    def is_lost(self, now: datetime) -> bool:
        """It was asked for, and nobody will answer."""
        return self.status is Status.PENDING and now - self.asked_at > LONGEST
