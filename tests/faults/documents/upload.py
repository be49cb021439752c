"""One version of a document as its uploader knows it."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from knowledge.documents.document import object_key


@dataclass
class Upload:
    """`ends` is the status it must end in, None where it was deleted."""

    content: bytes
    filename: str
    announced: dict[str, Any]
    ends: str | None = "ready"
    reason: str = ""

    @property
    def document_id(self) -> str:
        return cast(str, self.announced["document_id"])

    @property
    def version_id(self) -> str:
        return cast(str, self.announced["version_id"])

    @property
    def key(self) -> str:
        """Where its file lies."""
        return object_key(UUID(self.document_id), UUID(self.version_id))
