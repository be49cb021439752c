"""What can be started, and what the answer to it is."""

from typing import Annotated
from uuid import UUID

from deployer.sessions.session import MAX_ATTEMPTS, Session
from pydantic import BaseModel, Field, StringConstraints, computed_field

from deployer_api.schemas.inputs import EXAMPLE_ID, Source, Text, both
from deployer_api.schemas.parameters import ABOUT, EXAMPLE, MOST, Parameters

ATTEMPTS = 3
Instructions = Annotated[str, StringConstraints(min_length=1, max_length=4_000, strip_whitespace=True)]
Root = Annotated[str, StringConstraints(max_length=500)]
PROJECT_ROOT = "A relative folder inside the repository that holds what to deploy; left out, the repository itself"


class Deploy(Source):
    project_root: Root | None = both("project_root", "services/api", default=None, description=PROJECT_ROOT)
    parameters: Parameters = Field(
        default_factory=dict, max_length=MOST, examples=[EXAMPLE], description=ABOUT, repr=False
    )


class SdlcDeploy(Deploy):
    max_attempts: int = both(
        "max_attempts",
        ATTEMPTS,
        default=ATTEMPTS,
        ge=1,
        le=MAX_ATTEMPTS,
        description="How often it is deployed in all, fixed in between",
    )


class Fix(Source):
    instructions: Instructions = Field(
        description="What is wrong, or what to change", examples=["The bucket's name is taken: let AWS choose one."]
    )
    session_id: UUID | None = both(
        "session_id", EXAMPLE_ID, default=None, description="A session of this repository whose failure to mend"
    )


class SanityTest(Source):
    """Exactly one of `base_url` and `session_id`."""

    base_url: Text | None = both(
        "base_url", "https://api.example.com", default=None, description="Where the API answers, over https"
    )
    session_id: UUID | None = both(
        "session_id", EXAMPLE_ID, default=None, description="A session of this repository that deployed the API"
    )


class Started(BaseModel):
    """`sessionId` is the same as `session_id`."""

    session_id: UUID = Field(examples=[EXAMPLE_ID])
    status: str = Field(examples=["pending"])

    @computed_field(alias="sessionId", description="The same as `session_id`", examples=[EXAMPLE_ID])  # type: ignore[prop-decorator]
    @property
    def camel_session_id(self) -> UUID:
        return self.session_id

    @classmethod
    def of(cls, session: Session) -> "Started":
        return cls(session_id=session.session_id, status=session.status.value)
