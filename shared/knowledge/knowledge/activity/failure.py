"""Work that failed, as an administrator looks into it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Work(StrEnum):
    INGEST = "ingest"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Failure:
    """`failure_id` makes it one failure however often it is told; `subject` is the file's name, or the model's."""

    work: Work
    failure_id: str
    at: datetime
    kind: str
    detail: str
    user_name: str
    subject: str
