"""What the queue of the monitor carries: its own messages, and CodeBuild's word that a build has ended."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from deployer.messages import MonitorMessage
from deployer.sessions.session import MAX_ATTEMPTS, MAX_ROUNDS
from deployer.sessions.store import SessionStore
from pydantic import BaseModel, Field, TypeAdapter

# The round of a look that an event asks for: behind all that are planned in a session's time, and not the last, since
# CodeBuild may say a moment later what its event has said.
ANNOUNCED = MAX_ROUNDS - 1_000


class _Variable(BaseModel):
    name: str
    value: str


class _Environment(BaseModel):
    variables: list[_Variable] = Field(alias="environment-variables")


class _Information(BaseModel):
    environment: _Environment


class _Detail(BaseModel):
    build_id: str = Field(alias="build-id")
    information: _Information = Field(alias="additional-information")


class BuildEnded(BaseModel):
    """EventBridge's "CodeBuild Build State Change". Which session it is about stands in the build's variables.

    Source: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
    """

    source: Literal["aws.codebuild"]
    detail: _Detail

    @property
    def session_id(self) -> UUID:
        return UUID(self._variables["SESSION_ID"])

    @property
    def attempt(self) -> int:
        return _Attempt.validate_python(self._variables["ATTEMPT"])

    @property
    def build_id(self) -> str:
        """Without the ARN before it."""
        return self.detail.build_id.rpartition("build/")[2]

    @property
    def _variables(self) -> dict[str, str]:
        return {each.name: each.value for each in self.detail.information.environment.variables}


_Attempt: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=1, le=MAX_ATTEMPTS)])
Arrived = MonitorMessage | BuildEnded


def parse(body: str) -> Arrived:
    """Raises pydantic's `ValidationError` for anything else."""
    return _Any.validate_json(body)


_Any: TypeAdapter[Arrived] = TypeAdapter(MonitorMessage | BuildEnded)


def message_of(arrived: Arrived, sessions: SessionStore) -> MonitorMessage | None:
    """The round of the monitor that it asks for; None where the build is not what the session waits for.

    A build that has ended does not change any more: a look that was planned for later finds nothing to do.
    """
    if isinstance(arrived, MonitorMessage):
        return arrived
    session = sessions.find(arrived.session_id)
    if session is None or session.results.get("build_id") != arrived.build_id:
        return None
    return MonitorMessage(
        session_id=session.session_id, attempt=arrived.attempt, round=ANNOUNCED, task_token=session.task_token
    )
