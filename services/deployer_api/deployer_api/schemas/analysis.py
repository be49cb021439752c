"""Analyses over the wire."""

from datetime import datetime
from uuid import UUID

from deployer.analysis import analysis as noun
from pydantic import BaseModel, ConfigDict, Field, computed_field

from deployer_api.schemas.inputs import EXAMPLE_ID, Body, both


class Analyze(Body):
    session_id: UUID = both("session_id", EXAMPLE_ID, description="The session to look into")


class ErrorGroup(BaseModel):
    """Errors of one type, with the log lines behind them."""

    model_config = ConfigDict(from_attributes=True)

    type: str = Field(examples=["IAM_PERMISSION"])
    severity: noun.Severity
    count: int
    lines: list[str]


class Analysis(BaseModel):
    """What was found stays while a new analysis is `pending`. `sessionId` is the same as `session_id`."""

    session_id: UUID = Field(examples=[EXAMPLE_ID])
    status: noun.Status
    reason: str | None = Field(description="Why there is no answer, where the analysis failed")
    asked_at: datetime
    finished_at: datetime | None
    errors: list[ErrorGroup] = Field(description="The gravest first")
    root_cause: str | None
    fix_instructions: list[str]
    duration_seconds: float | None = Field(description="How long the session took")
    engine: str | None = Field(description="What analysed it: `rules`, or a model", examples=["rules"])

    @computed_field(alias="sessionId", description="The same as `session_id`", examples=[EXAMPLE_ID])  # type: ignore[prop-decorator]
    @property
    def camel_session_id(self) -> UUID:
        return self.session_id

    @classmethod
    def of(cls, analysis: noun.Analysis) -> "Analysis":
        found = analysis.findings
        return cls(
            session_id=analysis.session_id,
            status=analysis.status,
            reason=analysis.reason,
            asked_at=analysis.asked_at,
            finished_at=analysis.finished_at,
            errors=[ErrorGroup.model_validate(each) for each in found.errors] if found else [],
            root_cause=found.root_cause if found else None,
            fix_instructions=list(found.fix_instructions) if found else [],
            duration_seconds=found.duration_seconds if found else None,
            engine=found.engine if found else None,
        )
