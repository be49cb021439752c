"""What a queue carries that we did not send ourselves."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field


class _Bucket(BaseModel):
    name: str


class _Object(BaseModel):
    key: str
    size: int = Field(ge=0)
    etag: str
    sequencer: str = ""


class _Detail(BaseModel):
    bucket: _Bucket
    object: _Object


class _Envelope(BaseModel):
    id: str
    time: str
    source: str = Field(pattern="^aws\\.s3$")
    detail_type: str = Field(alias="detail-type", pattern="^Object Created$")
    detail: _Detail


class ObjectCreated(BaseModel):
    """EventBridge's "Object Created" of a bucket. `sequencer` orders the events of one key (longer text is later)."""

    model_config = ConfigDict(frozen=True)

    bucket: str
    key: str
    size_bytes: int
    etag: str
    sequencer: str
    event_id: str
    occurred_at: str

    @classmethod
    def parse(cls, body: str) -> Self:
        """Raises pydantic's `ValidationError` for anything else."""
        envelope = _Envelope.model_validate_json(body)
        created: dict[str, Any] = {
            "bucket": envelope.detail.bucket.name,
            "key": envelope.detail.object.key,
            "size_bytes": envelope.detail.object.size,
            "etag": envelope.detail.object.etag,
            "sequencer": envelope.detail.object.sequencer,
            "event_id": envelope.id,
            "occurred_at": envelope.time,
        }
        return cls.model_validate(created)
