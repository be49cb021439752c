"""Search over the wire."""

from uuid import UUID

from knowledge.index.chunk import Hit as Found
from pydantic import BaseModel, Field

from knowledge_api.schemas.document import ID
from knowledge_api.schemas.inputs import Body, DocumentIds, Question


class Query(Body):
    query: Question = Field(examples=["How often is the pump checked?"])
    limit: int = Field(default=10, ge=1, le=100, strict=True)
    document_ids: DocumentIds | None = None


class Hit(BaseModel):
    """`box` is [left, top, right, bottom] in points from the displayed page's top left corner.

    Scores can be compared within one answer only.
    """

    document_id: UUID = Field(examples=[ID])
    filename: str = Field(examples=["handbook.pdf"])
    page: int = Field(description="Counted from 1", examples=[3])
    box: tuple[float, float, float, float] = Field(examples=[[72.0, 108.5, 523.2, 212.1]])
    text: str = Field(examples=["The pump is checked every six weeks."])
    score: float = Field(examples=[2.31])

    @classmethod
    def of(cls, found: Found) -> "Hit":
        return cls(
            document_id=found.document_id,
            filename=found.filename,
            page=found.page,
            box=found.box,
            text=found.text,
            score=round(found.score, 4),
        )
