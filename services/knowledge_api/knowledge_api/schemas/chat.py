"""Chat over the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from knowledge_api import session as noun
from knowledge_api.schemas.document import ID
from knowledge_api.schemas.inputs import Body, DocumentIds, Question, Title

UNTITLED = "New chat"


class NewSession(Body):
    title: Title | None = Field(default=None, description="Left out, the first message gives it", examples=["Pumps"])


class Rename(Body):
    title: Title = Field(examples=["Pumps and valves"])


class Session(BaseModel):
    session_id: UUID = Field(examples=[ID])
    title: str = Field(examples=["Pumps"])
    created_at: datetime

    @classmethod
    def of(cls, session: noun.Session) -> "Session":
        return cls(session_id=session.session_id, title=session.title or UNTITLED, created_at=session.created_at)


class NewMessage(Body):
    message: Question = Field(examples=["How often is the pump checked?"])
    max_sources: int = Field(default=8, ge=1, le=15, strict=True, description="Passages to answer from")
    document_ids: DocumentIds | None = None


class _FromNoun(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Citation(_FromNoun):
    document_id: UUID = Field(examples=[ID])
    filename: str = Field(examples=["handbook.pdf"])
    page: int = Field(examples=[3])
    quote: str = Field(examples=["The pump is checked every six weeks."])


class SourceUsed(_FromNoun):
    """A passage that the answer was made from, cited or not."""

    document_id: UUID = Field(examples=[ID])
    filename: str = Field(examples=["handbook.pdf"])
    page: int = Field(examples=[3])
    score: float = Field(examples=[2.31])


class Usage(_FromNoun):
    """`cost_usd` is null where the model's price is not known."""

    input_tokens: int = Field(examples=[812])
    output_tokens: int = Field(examples=[64])
    cost_usd: float | None = Field(examples=[0.0])


class Answer(_FromNoun):
    """`answer` names its sources in brackets, `[handbook.pdf, page 3]`; `citations` are those."""

    message_id: UUID = Field(examples=[ID])
    answer: str = Field(examples=["Every six weeks. [handbook.pdf, page 3]"])
    citations: list[Citation]
    model: str = Field(examples=["extractive"])
    usage: Usage


class Message(Answer):
    """A message with its answer, and all the sources that the answer was made from."""

    message: str = Field(examples=["How often is the pump checked?"])
    sources: list[SourceUsed]
    created_at: datetime
