"""Sessions over the wire."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from deployer.failure import Failure
from deployer.sessions import session as noun
from deployer.sessions.resources import Resource as Deployed
from deployer.timeline.entry import Entry
from deployer.timeline.store import EntryPage
from pydantic import BaseModel, ConfigDict, Field, computed_field

from deployer_api.schemas.inputs import EXAMPLE_ID


class Error(BaseModel):
    """Why it failed: the stage, a code for programs, a sentence for people, and the log lines behind it."""

    model_config = ConfigDict(from_attributes=True)

    stage: str = Field(examples=["clone"])
    code: str = Field(examples=["GIT_CLONE"])
    reason: str
    lines: list[str]

    @classmethod
    def of(cls, failure: Failure | None) -> "Error | None":
        return cls.model_validate(failure) if failure else None


class Session(BaseModel):
    """`sessionId` is the same as `session_id`."""

    session_id: UUID = Field(examples=[EXAMPLE_ID])
    kind: noun.Kind
    status: noun.Status
    stage: noun.Stage | None = Field(description="The stage it is in or came to; null before the first")
    attempt: int
    max_attempts: int
    repository: str
    branch: str
    project_root: str
    fix_branch: str | None = Field(description="What a fix pushed and the next attempt deploys")
    about: UUID | None = Field(description="The earlier session that it tests or mends, or whose deployment it removes")
    parameters: list[str] = Field(description="The names of those that were given values; no value is told")
    created_by: str
    created_at: datetime
    ended_at: datetime | None
    error: Error | None
    deployed: bool = Field(
        description="Whether something that it made may be there: `DELETE /deployments/...` removes it"
    )
    removed_by: UUID | None = Field(description="The session that was asked to remove it")
    removed_at: datetime | None = Field(description="When nothing was left of it; null as long as there is")

    @computed_field(alias="sessionId", description="The same as `session_id`", examples=[EXAMPLE_ID])  # type: ignore[prop-decorator]
    @property
    def camel_session_id(self) -> UUID:
        return self.session_id

    @classmethod
    def of(cls, session: noun.Session) -> "Session":
        return cls(**_members(session))


class Line(BaseModel):
    """One line of the timeline; `id` tells it from every other."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(validation_alias="entry_id")
    at: datetime
    stage: str
    attempt: int
    event: str = Field(examples=["iac_found"])
    text: str
    level: str = Field(examples=["info"])
    fields: dict[str, str]

    @classmethod
    def of(cls, entry: Entry) -> "Line":
        return cls.model_validate(entry)


class Resource(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    logical_id: str = Field(examples=["Api"])
    type: str = Field(examples=["AWS::ApiGatewayV2::Api"])
    physical_id: str
    status: str = Field(examples=["CREATE_COMPLETE"])


class Report(Session):
    """A session with all that is known of it."""

    commit: str | None = Field(description="The commit that the last attempt deployed")
    iac: dict[str, str] | None = Field(description="What was found in it: `kind`, and the `template` that says what")
    stack_name: str | None
    outputs: dict[str, str] = Field(description="What the stack gives out")
    resources: list[Resource] = Field(description="What was deployed")
    report_url: str | None = Field(description="The report of the tests, to be downloaded within 5 minutes")
    patch_url: str | None = Field(description="What a fix changes, to be downloaded within 5 minutes")
    timeline: list[Line] = Field(description="The last lines, the oldest of them first")
    next_cursor: str | None = Field(description="Leads to the lines before these; null at the beginning")

    @classmethod
    def whole(
        cls,
        session: noun.Session,
        lines: EntryPage,
        deployed: list[Deployed],
        *,
        report_url: str | None,
        patch_url: str | None,
    ) -> "Report":
        found: Mapping[str, Any] = session.results
        return cls(
            **_members(session),
            commit=found.get("commit"),
            iac=found.get("iac"),
            stack_name=found.get("stack_name"),
            outputs={name: str(value) for name, value in (found.get("outputs") or {}).items()},
            resources=[Resource.model_validate(each) for each in deployed],
            report_url=report_url,
            patch_url=patch_url,
            timeline=[Line.of(entry) for entry in lines.entries],
            next_cursor=lines.next_cursor,
        )


def _members(session: noun.Session) -> dict[str, Any]:
    alike = (
        "session_id kind status stage attempt max_attempts branch project_root fix_branch about created_by created_at "
        "ended_at deployed removed_by removed_at"
    )
    members = {name: getattr(session, name) for name in alike.split()}
    return {
        **members,
        "repository": session.repository.url,
        "parameters": session.parameter_names,
        "error": Error.of(session.error),
    }
