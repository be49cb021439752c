"""Where a session's files lie in the bucket of artifacts. Everything below a session's prefix expires by itself."""

from __future__ import annotations

from uuid import UUID

PREFIX = "sessions/"


def folder(session_id: UUID) -> str:
    return f"{PREFIX}{session_id}/"


def source(session_id: UUID, attempt: int) -> str:
    """The repository as it was cloned for that attempt."""
    return f"{folder(session_id)}{attempt}/source.tar.gz"


def template(session_id: UUID, attempt: int) -> str:
    """The template as it is deployed, with its code uploaded."""
    return f"{folder(session_id)}{attempt}/template.json"


def code(session_id: UUID, attempt: int, sha256: str) -> str:
    """A function's zip or a layer's, by its content."""
    return f"{folder(session_id)}{attempt}/code/{sha256}.zip"


def report(session_id: UUID, attempt: int) -> str:
    """What the tests of that attempt found."""
    return f"{folder(session_id)}{attempt}/report.json"


def patch(session_id: UUID, attempt: int) -> str:
    """What a fix changes, as a unified diff."""
    return f"{folder(session_id)}{attempt}/fix.patch"
