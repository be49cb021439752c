"""Documents over the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from knowledge.documents import document as noun
from pydantic import BaseModel, Field, StringConstraints
from skylift.http.problems import Problem
from skylift.objects import Presigned

from knowledge_api.schemas.inputs import Body, Filename

ID = "0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
UPLOAD_HEADERS = {
    "Content-Type": "application/pdf",
    "x-amz-checksum-sha256": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
}
EXAMPLE = {
    "document_id": ID,
    "filename": "handbook.pdf",
    "size_bytes": 183_210,
    "sha256": SHA256,
    "status": "ready",
    "reason": None,
    "page_count": 12,
    "chunk_count": 41,
    "created_by": "ada",
    "created_at": "2026-03-01T12:00:00Z",
}
ShownStatus = Literal["awaiting_upload", "processing", "ready", "failed"]
Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-fA-F]{64}$", to_lower=True)]


class Announcement(Body):
    """A PDF that is about to be uploaded."""

    filename: Filename = Field(examples=["handbook.pdf"])
    size_bytes: int = Field(ge=0, strict=True, description="Exact size of the file", examples=[183_210])
    sha256: Sha256 = Field(description="SHA-256 of the file, 64 hexadecimal digits", examples=[SHA256])
    content_type: str = Field(max_length=255, description="`application/pdf`", examples=["application/pdf"])


class Upload(BaseModel):
    """Send the file with `method` to `url` with exactly these headers; another size or content is refused there."""

    method: str = Field(examples=["PUT"])
    url: str = Field(examples=["https://bucket.s3.eu-west-1.amazonaws.com/documents/..."])
    headers: dict[str, str] = Field(examples=[UPLOAD_HEADERS])
    expires_at: datetime

    @classmethod
    def of(cls, presigned: Presigned) -> "Upload":
        return cls(
            method=presigned.method, url=presigned.url, headers=presigned.headers, expires_at=presigned.expires_at
        )


class Announced(BaseModel):
    document_id: UUID = Field(examples=[ID])
    status: Literal["awaiting_upload"]
    upload: Upload

    @classmethod
    def of(cls, document: noun.Document, upload: Presigned) -> "Announced":
        return cls(document_id=document.document_id, status="awaiting_upload", upload=Upload.of(upload))


class Document(BaseModel):
    """`reason` says why a document failed; the counts are there once it is ready."""

    document_id: UUID = Field(examples=[ID])
    filename: str = Field(examples=["handbook.pdf"])
    size_bytes: int = Field(examples=[183_210])
    sha256: str = Field(examples=[SHA256])
    status: ShownStatus = Field(examples=["ready"])
    reason: str | None = Field(examples=[None])
    page_count: int | None = Field(examples=[12])
    chunk_count: int | None = Field(examples=[41])
    created_by: str = Field(examples=["ada"])
    created_at: datetime

    @classmethod
    def of(cls, document: noun.Document, now: datetime) -> "Document":
        shown = {name: getattr(document, name) for name in cls.model_fields}
        shown |= {"status": document.shown_status(now).value, "reason": document.shown_reason(now)}
        return cls.model_validate(shown)


class DuplicateProblem(Problem):
    """409: the team has this already. `duplicate` says what is the same."""

    duplicate: Literal["content", "filename"]
    document: Document
