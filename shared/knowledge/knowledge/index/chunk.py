"""What the index holds and what it answers with."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the displayed page's top left corner."""


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them; all zeros around none."""
    sides = list(zip(*boxes, strict=True))
    if not sides:
        return (0.0, 0.0, 0.0, 0.0)
    return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one page's text, before it is embedded."""

    page: int
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Chunk:
    passage: Passage
    embedding: list[float]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that answers a query; `score` is comparable within one answer only.

    `bm25` is 0 where no term of the query occurs; `cosine` is the similarity of the embeddings.
    """

    document_id: UUID
    version_id: UUID
    filename: str
    page: int
    box: Box
    text: str
    score: float
    bm25: float
    cosine: float
