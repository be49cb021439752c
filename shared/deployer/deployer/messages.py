"""What the stages tell each other. The session's id travels, everything else lies in the session."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field
from skylift.messages import Message

from deployer.sessions.session import MAX_ATTEMPTS, MAX_ROUNDS, Position, Stage


class StageMessage(Message):
    """To clone, deploy, test or fix. `task_token` is there when a state machine waits for the outcome."""

    session_id: UUID
    attempt: Annotated[int, Field(ge=1, le=MAX_ATTEMPTS)] = 1
    task_token: str | None = None

    def position(self, stage: Stage) -> Position:
        return Position(self.attempt, stage)


class MonitorMessage(StageMessage):
    """To the monitor, which sends the next round to itself."""

    round: Annotated[int, Field(ge=0, le=MAX_ROUNDS)] = 0

    def position(self, stage: Stage) -> Position:
        return Position(self.attempt, stage, self.round)

    def next_round(self) -> MonitorMessage:
        return self.model_copy(update={"round": self.round + 1})


class AnalyzeMessage(Message):
    """To the analyser, which looks at a session without taking hold of it."""

    session_id: UUID
