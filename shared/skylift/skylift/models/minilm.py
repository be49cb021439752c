"""Embeddings on our own processor."""

from collections.abc import Sequence
from decimal import Decimal

from skylift.models.ports import Embedded, Usage

DIMENSIONS = 384


class MiniLM:
    """Loads its model with the first text, so that a cold start that embeds nothing does not pay for it."""

    model = "minilm"
    languages = frozenset({"en"})

    def __init__(self, dimensions: int = DIMENSIONS) -> None:
        if dimensions != DIMENSIONS:
            raise ValueError(f"EMBEDDING_DIMENSIONS is {dimensions}, but minilm gives {DIMENSIONS}")
        self.dimensions = dimensions

    def embed(self, texts: Sequence[str]) -> Embedded:
        try:
            from minilm import load
        except ModuleNotFoundError as error:
            raise RuntimeError("EMBEDDING_MODEL is minilm, which needs `skylift[local]` installed") from error
        embedded = load().embed(texts)
        return Embedded(embedded.vectors, self.model, Usage(embedded.tokens, 0, Decimal(0)))
