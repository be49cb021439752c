"""A session: one wish to deploy, fix or test a repository, and how far it has come.

    pending -> running -> success | failed

Within `running` a session only moves forward: a stage is entered at a position, and positions only grow. A retry is a
new attempt, whose positions lie behind all those of the attempt before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from deployer.failure import Code, Failure, StageFailed
from deployer.redaction import is_secret, secrets_among
from deployer.repository import Repository

TIME_IN_ALL = timedelta(minutes=30)
MAX_ATTEMPTS = 5
MAX_ROUNDS = 9_999
# In the results: the names of parameters whose values the template has CloudFormation hide.
HIDDEN = "hidden_parameters"


class Kind(StrEnum):
    DEPLOY = "deploy"
    FIX = "fix"
    SANITY_TEST = "sanity_test"
    SDLC = "sdlc"
    REMOVE = "remove"


class Status(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    SUCCESS = "success"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self in (Status.SUCCESS, Status.FAILED)


class Stage(StrEnum):
    """In the order in which an attempt passes through them."""

    CLONE = "clone"
    DEPLOY = "deploy"
    MONITOR = "monitor"
    TEST = "test"
    FIX = "fix"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where in its life a session is: attempt (from 1), stage, and the round of a stage that comes back to itself."""

    attempt: int
    stage: Stage
    round: int = 0

    @property
    def number(self) -> int:
        """Grows with every step forward."""
        return (self.attempt * 10 + list(Stage).index(self.stage)) * (MAX_ROUNDS + 1) + self.round


@dataclass(frozen=True, slots=True)
class Session:
    """`branch` is what was asked for, `fix_branch` what a fix pushed and the next attempt deploys.

    `base_url` is what a sanity test was asked to test, `instructions` what a fix was asked to do; `about` is the
    earlier session whose deployment is tested or removed, or whose failure is mended. `deployed`: whether something
    that it made may be there. `removed_by` is the session that was asked to remove it, `removed_at` when that had
    come to its good end. `results` holds what stages found out: commit, iac, stack_name, stack_id, outputs, report.
    `holder` names the delivery that entered it last.
    `parameters` are values for the template, which may be secrets: they go at the end, `parameter_names` stays.
    """

    session_id: UUID
    kind: Kind
    repository: Repository
    branch: str
    project_root: str
    created_by: str
    created_at: datetime
    max_attempts: int = 1
    status: Status = Status.PENDING
    stage: Stage | None = None
    attempt: int = 1
    fix_branch: str | None = None
    base_url: str | None = None
    instructions: str | None = None
    about: UUID | None = None
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    parameter_names: tuple[str, ...] = ()
    task_token: str | None = None
    holder: str | None = None
    error: Failure | None = None
    ended_at: datetime | None = None
    deployed: bool = False
    removed_by: UUID | None = None
    removed_at: datetime | None = None
    results: Mapping[str, Any] = field(default_factory=dict)

    @property
    def deadline(self) -> datetime:
        return self.created_at + TIME_IN_ALL

    def check_time(self, now: datetime) -> None:
        """Raises StageFailed (TIMEOUT) for a stage that comes when the session's time is over."""
        if now >= self.deadline:
            minutes = int(TIME_IN_ALL.total_seconds() // 60)
            raise StageFailed(Code.TIMEOUT, f"The session's {minutes} minutes were over before this stage could begin.")

    @property
    def working_branch(self) -> str:
        """What the current attempt deploys."""
        return self.fix_branch or self.branch

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that are told to nobody, whoever repeats them: those that the template hides, or named like one."""
        hidden = self.results.get(HIDDEN, ())
        return secrets_among(each for name, each in self.parameters.items() if name in hidden or is_secret(name))
