"""Chat sessions and what was said in them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from skylift.models import Usage

TITLE_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Session:
    """Belongs to `user_id`. `title` is None until the first message gives it one."""

    session_id: UUID
    user_id: str
    title: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Citation:
    """`version_id` is None in an exchange that was recorded before versions were."""

    document_id: UUID
    version_id: UUID | None
    filename: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class SourceUsed:
    """A passage that the answer was made from; `version_id` as in Citation."""

    document_id: UUID
    version_id: UUID | None
    filename: str
    page: int
    score: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message and its answer."""

    message_id: UUID
    created_at: datetime
    message: str
    answer: str
    citations: tuple[Citation, ...]
    sources: tuple[SourceUsed, ...]
    model: str
    usage: Usage


def title_of(message: str) -> str:
    """The beginning of the first message, on one line."""
    line = " ".join(message.split())
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1].rstrip() + "…"
