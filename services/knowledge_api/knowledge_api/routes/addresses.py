"""Ids in addresses. An id that cannot be one leads to nothing, like one that is not there: 404, not 422.

An endpoint names its caller before them: who may not ask is told that first, whatever the id is.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path
from skylift.errors import NotFound

EXAMPLE = "0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f"
InPath = Annotated[str, Path(examples=[EXAMPLE], json_schema_extra={"format": "uuid"})]


async def _document_id(document_id: InPath) -> UUID:
    return _id(document_id, "There is no such document.")


async def _session_id(session_id: InPath) -> UUID:
    return _id(session_id, "You have no such session.")


def _id(text: str, otherwise: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(otherwise) from None


DocumentId = Annotated[UUID, Depends(_document_id)]
SessionId = Annotated[UUID, Depends(_session_id)]
