"""Documents over the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from knowledge.documents import document as noun
from pydantic import BaseModel, Field, StringConstraints
from skylift.http.problems import Problem
from skylift.objects import Presigned

from knowledge_api.schemas.inputs import Body, Filename

ID = "0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f"
VERSION_ID = "0198c5f0-6e1c-7c11-8a4b-5d6e7f8091a2"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
UPLOAD_HEADERS = {
    "Content-Type": "application/pdf",
    "x-amz-checksum-sha256": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
}
# For generated clients; the routes answer 415 to what is no PDF.
PDF_NAME = r"^[^\x00-\x1f\x7f-\x9f/\\]+\.[pP][dD][fF]\s*$"
PDF_TYPE = r"^\s*[aA]pplication/[pP][dD][fF]\s*(;|$)"
ShownStatus = Literal["awaiting_upload", "processing", "ready", "failed"]
VersionStatus = Literal["awaiting_upload", "processing", "ready", "failed", "replaced"]
Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-fA-F]{64}$", to_lower=True)]


class Announcement(Body):
    """A PDF that is about to be uploaded."""

    filename: Filename = Field(examples=["handbook.pdf"], json_schema_extra={"pattern": PDF_NAME})
    size_bytes: int = Field(ge=0, strict=True, description="Exact size of the file", examples=[183_210])
    sha256: Sha256 = Field(description="SHA-256 of the file, 64 hexadecimal digits", examples=[SHA256])
    content_type: str = Field(
        max_length=255,
        description="`application/pdf`",
        examples=["application/pdf"],
        json_schema_extra={"pattern": PDF_TYPE},
    )
    replace: bool = Field(
        default=False,
        strict=True,
        description="Upload a new version where there is a document of the same name; the old one answers until the "
        "new one is ready. Where the team has the same content already, nothing needs to be uploaded",
    )


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


class Download(BaseModel):
    """Get the file with `method` from `url`, before `expires_at`; no token is needed there."""

    document_id: UUID = Field(examples=[ID])
    version_id: UUID = Field(examples=[VERSION_ID])
    filename: str = Field(examples=["handbook.pdf"])
    size_bytes: int = Field(examples=[183_210])
    sha256: str = Field(examples=[SHA256])
    method: str = Field(examples=["GET"])
    url: str = Field(examples=["https://bucket.s3.eu-west-1.amazonaws.com/documents/..."])
    headers: dict[str, str] = Field(examples=[{}])
    expires_at: datetime

    @classmethod
    def of(cls, version: noun.Document, place: Presigned) -> "Download":
        return cls(
            document_id=version.document_id,
            version_id=version.version_id,
            filename=version.filename,
            size_bytes=version.size_bytes,
            sha256=version.sha256,
            method=place.method,
            url=place.url,
            headers=place.headers,
            expires_at=place.expires_at,
        )


class Announced(BaseModel):
    """A new document, or a new version of one."""

    document_id: UUID = Field(examples=[ID])
    version_id: UUID = Field(examples=[VERSION_ID])
    status: Literal["awaiting_upload"]
    upload: Upload

    @classmethod
    def of(cls, document: noun.Document, upload: Presigned) -> "Announced":
        return cls(
            document_id=document.document_id,
            version_id=document.version_id,
            status="awaiting_upload",
            upload=Upload.of(upload),
        )


class Version(BaseModel):
    """One version of a document: `reason` says why it failed; the counts are there once it was ready.

    The one that is `ready` answers. One that did is `replaced` since a newer one was ready.
    """

    version_id: UUID = Field(examples=[VERSION_ID])
    filename: str = Field(examples=["handbook.pdf"])
    size_bytes: int = Field(examples=[183_210])
    sha256: str = Field(examples=[SHA256])
    status: VersionStatus = Field(examples=["ready"])
    reason: str | None = Field(examples=[None])
    page_count: int | None = Field(examples=[12])
    chunk_count: int | None = Field(examples=[41])
    created_by: str = Field(examples=["ada"])
    created_at: datetime

    @classmethod
    def of(cls, version: noun.Document) -> "Version":
        return cls.model_validate(_shown(version))


class Document(Version):
    """A document as its current version stands.

    `replacement` is the newest version where that is another one: while it is on its way, or when it failed, the
    current version keeps answering.
    """

    document_id: UUID = Field(examples=[ID])
    status: ShownStatus = Field(examples=["ready"])
    replacement: Version | None = Field(examples=[None])

    @classmethod
    def of_current(cls, current: noun.Current) -> "Document":
        replacement = Version.of(current.replacement) if current.replacement else None
        own = {"document_id": current.document.document_id, "replacement": replacement, "upload": None}
        return cls.model_validate(_shown(current.document) | own)


class Existing(Document):
    """200: the team has this content already, so there is nothing to upload."""

    upload: None = Field(examples=[None])


def _shown(version: noun.Document) -> dict[str, Any]:
    return {name: getattr(version, name) for name in Version.model_fields}


class DuplicateProblem(Problem):
    """409: the team has this already. `duplicate` says what is the same."""

    duplicate: Literal["content", "filename"]
    document: Document
