"""From `[2]` in a model's text to the source it means."""

import re
from collections.abc import Sequence

from skylift.models.ports import Citation, Source
from skylift.models.sentences import overlap, sentences_of, weights_of, words_of

_MARKER = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")


def cited(text: str, sources: Sequence[Source]) -> tuple[str, tuple[Citation, ...]]:
    """`"Two months [1]."` -> `"Two months [lease.pdf, page 3]."` and its citations.

    Markers count from 1. One that names no source is taken out: a reader could not follow it.
    """
    quotes: dict[int, str] = {}

    def labelled(marker: re.Match[str]) -> str:
        numbers = [int(number) - 1 for number in marker[1].split(",")]
        known = [number for number in dict.fromkeys(numbers) if 0 <= number < len(sources)]
        for number in known:
            quotes.setdefault(number, _quote(_claim(text[: marker.start()]), sources[number].text))
        return "".join(f" [{sources[number].label}]" for number in known)

    shown = _MARKER.sub(labelled, text).strip()
    return shown, tuple(Citation(number, quote) for number, quote in quotes.items())


def _claim(before: str) -> str:
    """The sentence that a marker stands behind."""
    return (sentences_of(_MARKER.sub("", before)) or [""])[-1]


def _quote(claim: str, source: str) -> str:
    """The sentence of the source that shares most with the claim."""
    sentences = sentences_of(source)
    words = [words_of(sentence) for sentence in sentences]
    weights = weights_of(words)
    asked = words_of(claim)
    nearest = max(range(len(sentences)), key=lambda index: overlap(asked, words[index], weights), default=None)
    return sentences[nearest] if nearest is not None else ""
