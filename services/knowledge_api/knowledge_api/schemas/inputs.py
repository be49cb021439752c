"""Kinds of values that requests have in common."""

import re
from typing import Annotated
from uuid import UUID

from knowledge.documents.document import same_name
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

MAX_DOCUMENTS = 100
MAX_FILENAME_BYTES = 1024  # 255 characters of any script; some of them grow when they are made comparable
# No-break spaces, direction marks and joiners belong to how people write; these belong to no text.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# In a name also line breaks, and what shows it in another order than it has.
NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Body(BaseModel):
    """A field that nobody knows is refused by name, because it is most often a misspelt one."""

    model_config = ConfigDict(extra="forbid")


def _printable(text: str) -> str:
    if CONTROL.search(text):
        raise ValueError("must not contain control characters")
    return text


def day_as_written(given: str) -> str:
    """Else a count of seconds would be taken for a day."""
    if not DAY.fullmatch(given):
        raise ValueError("must be a day such as 2026-03-01")
    return given


def _a_name(text: str) -> str:
    if NOT_IN_A_NAME.search(text):
        raise ValueError("must not contain control characters or line breaks")
    if "/" in text or "\\" in text:
        raise ValueError("must be a file name without folders")
    if len(same_name(text).encode()) > MAX_FILENAME_BYTES:
        raise ValueError("is too long; give the file a shorter name")
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
