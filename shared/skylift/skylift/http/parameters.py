"""Parameters and shapes that every API has alike."""

from typing import Annotated, Generic, TypeVar

from fastapi import Header, Query
from pydantic import BaseModel

from skylift import idempotency

_Item = TypeVar("_Item")

Limit = Annotated[int, Query(ge=1, le=100, description="Size of a page")]
Cursor = Annotated[
    str | None, Query(min_length=1, max_length=2048, description="`next_cursor` of the page before, as it is")
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=idempotency.HEADER,
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Chosen by the caller: the same key and body get the same answer",
    ),
]


class Listing(BaseModel, Generic[_Item]):
    """A page of a list; `next_cursor` is null on the last."""

    items: list[_Item]
    next_cursor: str | None
