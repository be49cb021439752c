"""Documents and their claims as items of the table.

A version of a document is one item; the version that people see carries the keys of the team's list. Beside it
stand two claims, one for the content and one for the file name, written in the same transaction: their keys make
them unique, which no look-up through an index could.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from skylift.table import Item, Key, key

from knowledge.documents.document import Document, Status, same_name

LIST = "DOCUMENTS"
VERSION_PREFIX = "VERSION#"
CONTENT, FILENAME = "CONTENT", "FILENAME"


def partition(document_id: UUID) -> str:
    return f"DOCUMENT#{document_id}"


def version_key(document_id: UUID, version_id: UUID) -> Key:
    return key(partition(document_id), f"{VERSION_PREFIX}{version_id}")


def content_key(sha256: str) -> Key:
    return key(f"CLAIM#{CONTENT}#{sha256}", "CLAIM")


def filename_key(filename: str) -> Key:
    return key(f"CLAIM#{FILENAME}#{same_name(filename)}", "CLAIM")


def claim_keys(document: Document) -> tuple[Key, Key]:
    return content_key(document.sha256), filename_key(document.filename)


def claim_item(document: Document, at: Key) -> Item:
    return {**at, "document_id": str(document.document_id), "version_id": str(document.version_id)}


def list_keys(document: Document) -> Item:
    """The keys that put a version into the team's list, ordered by the document's age."""
    return {"gsi1pk": LIST, "gsi1sk": f"{text_of(document.created_at)}#{document.document_id}"}


def document_item(document: Document) -> Item:
    return {
        **version_key(document.document_id, document.version_id),
        **list_keys(document),
        "document_id": str(document.document_id),
        "version_id": str(document.version_id),
        "filename": document.filename,
        "size_bytes": document.size_bytes,
        "sha256": document.sha256,
        "status": document.status.value,
        "created_by": document.created_by,
        "created_at": text_of(document.created_at),
        "upload_expires_at": text_of(document.upload_expires_at),
        **({"correlation_id": document.correlation_id} if document.correlation_id else {}),
    }


def document_of(item: dict[str, Any]) -> Document:
    processing_expires_at = item.get("processing_expires_at")
    return Document(
        document_id=UUID(item["document_id"]),
        version_id=UUID(item["version_id"]),
        filename=item["filename"],
        size_bytes=item["size_bytes"],
        sha256=item["sha256"],
        status=Status(item["status"]),
        created_by=item["created_by"],
        created_at=datetime.fromisoformat(item["created_at"]),
        upload_expires_at=datetime.fromisoformat(item["upload_expires_at"]),
        reason=item.get("reason"),
        page_count=item.get("page_count"),
        chunk_count=item.get("chunk_count"),
        processing_expires_at=datetime.fromisoformat(processing_expires_at) if processing_expires_at else None,
        correlation_id=item.get("correlation_id"),
    )


def text_of(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
