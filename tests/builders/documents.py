"""Documents for tests of what works with them."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from knowledge.activity.spending import Amount, Spent
from knowledge.documents.document import Document, Status
from knowledge.documents.reason import Reason
from skylift.identifiers import later_than, time_ordered

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SCANNED = Reason("scanned", "No text, only images.")
SPENT = Spent(NOW, "ada", "fake", Amount(documents=1, input_tokens=100, cost_usd=Decimal("0.002")))


def document(filename: str = "handbook.pdf", content: bytes = b"handbook", **changes: Any) -> Document:
    """Announced at NOW with five minutes to upload; `changes` replace any field."""
    announced = Document(
        document_id=time_ordered(NOW),
        version_id=time_ordered(NOW),
        filename=filename,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        status=Status.AWAITING_UPLOAD,
        created_by="ada",
        created_at=NOW,
        upload_expires_at=NOW + timedelta(minutes=5),
    )
    return replace(announced, **changes)


def announcement(content: bytes = b"handbook", **changes: Any) -> dict[str, Any]:
    """The body of `POST /documents`; `changes` replace any field."""
    digest = hashlib.sha256(content).hexdigest()
    body = {"filename": "handbook.pdf", "size_bytes": len(content), "sha256": digest, "content_type": "application/pdf"}
    return body | changes


def successor(previous: Document, content: bytes, **changes: Any) -> Document:
    """A newer version of the same document, under the same name."""
    newer = document(previous.filename, content, document_id=previous.document_id)
    return replace(newer, version_id=later_than(previous.version_id, NOW), **changes)
