"""Rows of the search index as the statements take and return them."""

from collections.abc import Sequence
from typing import Any

from knowledge.index.chunk import Chunk, Hit
from knowledge.index.languages import DICTIONARIES, PLAIN
from knowledge.index.words import words


def chunk(position: int, given: Chunk, language: str) -> dict[str, Any]:
    passage = given.passage
    return {
        "position": position,
        "page": passage.page,
        "box": passage.box,
        "text": passage.text,
        "words": words(passage.text),
        "language": language,
        "dictionary": DICTIONARIES.get(language, PLAIN),
        "embedding": vector(given.embedding),
    }


def vector(values: Sequence[float]) -> str:
    """pgvector's text form: its Python package would import numpy for this one line."""
    return "[" + ",".join(f"{value:.7g}" for value in values) + "]"


def hit(row: Any) -> Hit:
    left, top, right, bottom = (round(float(side), 1) for side in row["box"])
    return Hit(
        document_id=row["document_id"],
        version_id=row["version_id"],
        filename=row["filename"],
        page=row["page"],
        box=(left, top, right, bottom),
        text=row["text"],
        score=float(row["score"]),
        bm25=float(row["bm25"]),
        cosine=float(row["cosine"]),
    )
