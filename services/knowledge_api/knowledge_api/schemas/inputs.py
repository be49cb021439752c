"""Kinds of values that requests have in common."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

MAX_DOCUMENTS = 100


class Body(BaseModel):
    """A field that nobody knows is refused by name, because it is most often a misspelt one."""

    model_config = ConfigDict(extra="forbid")


def _printable(text: str) -> str:
    if not all(character.isprintable() or character in "\n\r\t" for character in text):
        raise ValueError("must not contain control characters")
    return text


def _a_name(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must not contain control characters or line breaks")
    if "/" in text or "\\" in text:
        raise ValueError("must be a file name without folders")
    return text


Filename = Annotated[
    str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True), AfterValidator(_a_name)
]
Question = Annotated[
    str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True), AfterValidator(_printable)
]
Title = Annotated[
    str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(_printable)
]
DocumentIds = Annotated[
    list[UUID], Field(min_length=1, max_length=MAX_DOCUMENTS, description="Only these documents; leave out for all")
]
