"""Versions of documents as items of the table.

A version is one item. The one that people see carries the keys of the team's list, and the id of the newest version
where that is another one: a replacement that is on its way, or that failed.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from skylift.table import Item, Key, key

from knowledge.clock import text_of
from knowledge.documents.document import Document, Status

LIST = "DOCUMENTS"
VERSION_PREFIX = "VERSION#"
LIST_KEYS = ("gsi1pk", "gsi1sk")


def partition(document_id: UUID) -> str:
    return f"DOCUMENT#{document_id}"


def version_key(document_id: UUID, version_id: UUID) -> Key:
    return key(partition(document_id), f"{VERSION_PREFIX}{version_id}")


def list_keys(document: Document) -> Item:
    """The keys that put a version into the team's list, ordered by its age."""
    return {"gsi1pk": LIST, "gsi1sk": f"{text_of(document.created_at)}#{document.document_id}"}


def document_item(document: Document) -> Item:
    return {
        **version_key(document.document_id, document.version_id),
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
    processing_expires_at, newest = item.get("processing_expires_at"), item.get("newest")
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
        newest=UUID(newest) if newest else None,
        correlation_id=item.get("correlation_id"),
    )
