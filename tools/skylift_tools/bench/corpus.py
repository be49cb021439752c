"""A corpus of the size that search must bear: 100,000 chunks, always the same.

Words follow Zipf's law as content words do: the most frequent stands in a third of all chunks; each document has words
of its own that it prefers. Embeddings lie in clusters, a document's within its topic's. Chunks are as long as those
of the knowledge base: some 1,000 characters, of which about 100 words are no stop words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

DOCUMENTS, CHUNKS_EACH, DIMENSIONS = 1_000, 100, 384
VOCABULARY = 50_000
# The most frequent word of English texts that is no stop word is about as frequent as this rank.
FIRST_RANK = 30
TOPICS = 200
WORDS_FEWEST, WORDS_MOST = 60, 140
FAVOURITES, FAVOURITE_SHARE = 300, 0.4
OF_THE_TOPIC, OF_THE_DOCUMENT = 0.8, 0.9

Integers = NDArray[np.int64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Document:
    """`words` holds a row of word numbers for each chunk, of which the first `lengths` count."""

    document_id: UUID
    version_id: UUID
    words: Integers
    lengths: Integers
    embeddings: Vectors


@dataclass(frozen=True)
class Question:
    """Some words, the way a person who looks for one of the documents would choose them, and their meaning."""

    words: list[str]
    embedding: list[float]


def term(word: int) -> str:
    """What stands in texts for a word; the stemmer leaves it as it is."""
    return f"w{word:05d}"


class Corpus:
    """The same documents and questions every time."""

    def __init__(self, seed: int = 7) -> None:
        self._random = np.random.default_rng(seed)
        weights = 1 / np.arange(FIRST_RANK, FIRST_RANK + VOCABULARY)
        self._cumulated = np.cumsum(weights / weights.sum())
        self._topics = self._noise((TOPICS, DIMENSIONS))
        self._sample: list[tuple[Integers, Vectors]] = []

    def documents(self) -> Iterator[Document]:
        for _ in range(DOCUMENTS):
            favourites = self._words(FAVOURITES)
            shape = CHUNKS_EACH, WORDS_MOST
            chosen = favourites[self._random.integers(0, FAVOURITES, shape)]
            words = np.where(self._random.random(shape) < FAVOURITE_SHARE, chosen, self._words(shape))
            centre = self._topics[self._random.integers(TOPICS)] + OF_THE_TOPIC * self._noise(DIMENSIONS)
            embeddings = _of_length_1(centre + OF_THE_DOCUMENT * self._noise((CHUNKS_EACH, DIMENSIONS)))
            self._sample.append((words[0], embeddings[0]))
            lengths = self._random.integers(WORDS_FEWEST, WORDS_MOST + 1, CHUNKS_EACH)
            yield Document(self._id(), self._id(), words, lengths, embeddings)

    def questions(self, count: int) -> Iterator[Question]:
        """About documents that were made: 3 to 12 words, half of them of one chunk, the others as texts have them."""
        for _ in range(count):
            words, embedding = self._sample[self._random.integers(len(self._sample))]
            size = int(self._random.integers(3, 13))
            own = self._random.choice(words[:WORDS_FEWEST], size - size // 2)
            asked = [term(int(word)) for word in (*own, *self._words(size // 2))]
            meant = _of_length_1(embedding + 0.5 / np.sqrt(DIMENSIONS) * self._noise((1, DIMENSIONS)))[0]
            yield Question(asked, [round(float(value), 6) for value in meant])

    def _words(self, shape: int | tuple[int, ...]) -> Integers:
        return np.minimum(np.searchsorted(self._cumulated, self._random.random(shape)), VOCABULARY - 1).astype(np.int64)

    def _noise(self, shape: int | tuple[int, ...]) -> Vectors:
        return self._random.standard_normal(shape, dtype=np.float32)

    def _id(self) -> UUID:
        return UUID(bytes=self._random.bytes(16), version=4)


def _of_length_1(vectors: Vectors) -> Vectors:
    made: Vectors = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return made
