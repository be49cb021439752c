"""What a session's stack is called."""

from __future__ import annotations

import re
from uuid import UUID

# Buckets and other things are often named after their stack, and take at most 63 small letters.
MAX_REPOSITORY = 30
_OTHER = re.compile(r"[^a-z0-9]+")


def stack_name(repository: str, session_id: UUID) -> str:
    """`skylift-<repository>-<last part of the session's id>`: the same at every attempt, another for every session."""
    readable = _OTHER.sub("-", repository.lower())[:MAX_REPOSITORY].strip("-") or "repository"
    return f"skylift-{readable}-{str(session_id).rpartition('-')[2]}"
