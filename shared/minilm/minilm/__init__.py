"""Sentence embeddings by all-MiniLM-L6-v2, offline on one core: 384 numbers for up to 256 tokens of text.

`load()` gives the process's embedder; `Embedder.embed(texts)` the vectors, of length 1.
"""

from minilm.embedder import DIMENSIONS, MAX_TOKENS, MODEL, Embedded, Embedder, load

__all__ = ["DIMENSIONS", "MAX_TOKENS", "MODEL", "Embedded", "Embedder", "load"]
