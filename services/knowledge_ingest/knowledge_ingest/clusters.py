"""Glyphs of a line, and the clusters of letters and marks that they form."""

import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

RIGHT_TO_LEFT = frozenset({"R", "AL"})
PRESENTATION_FORMS = ((0xFB1D, 0xFDFF), (0xFE70, 0xFEFC))  # Hebrew and Arabic
LIGATURES = frozenset(
    unicodedata.normalize("NFKC", chr(code)) for first, last in PRESENTATION_FORMS for code in range(first, last + 1)
)
FIRST_RIGHT_TO_LEFT = 0x0590


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as displayed: `origin` (x, y), `left`, `right` and the font's `size` in points.

    `word` is the number of its word in PDFium's text. The characters of one shape have the same origin.
    """

    text: str
    origin: tuple[float, float]
    left: float
    right: float
    size: float
    word: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """A letter with its marks, or the letters of one ligature."""

    text: str
    left: float
    right: float
    size: float
    words: frozenset[int]

    @classmethod
    def of(cls, glyphs: Sequence[Glyph]) -> "Cluster":
        if any(has_right_to_left(codes_of(glyph.text)) for glyph in glyphs):
            glyphs = sorted(glyphs, key=lambda glyph: -glyph.right)
        text = unicodedata.normalize("NFC", "".join(glyph.text for glyph in glyphs))
        if len(glyphs) > 1 and len({glyph.right for glyph in glyphs}) == 1:
            text = _ligature(text)
        edges = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
        return cls(text, *edges, max(glyph.size for glyph in glyphs), frozenset(glyph.word for glyph in glyphs))

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def is_mark(self) -> bool:
        return all(unicodedata.category(character) == "Mn" for character in self.text)

    @property
    def is_marked(self) -> bool:
        return any(unicodedata.category(character) == "Mn" for character in self.text)

    def marked(self, mark: "Cluster") -> "Cluster":
        return replace(self, text=unicodedata.normalize("NFC", self.text + mark.text))


def has_right_to_left(codes: Sequence[int]) -> bool:
    return max(codes, default=0) >= FIRST_RIGHT_TO_LEFT and any(
        FIRST_RIGHT_TO_LEFT <= code <= sys.maxunicode and unicodedata.bidirectional(chr(code)) in RIGHT_TO_LEFT
        for code in codes
    )


def codes_of(text: str) -> list[int]:
    return list(map(ord, text))


def in_clusters(glyphs: Sequence[Glyph]) -> list[Cluster]:
    """From left to right; marks that are displayed by themselves belong to the nearest letter."""
    together: dict[tuple[float, float], list[Glyph]] = {}
    for glyph in glyphs:
        together.setdefault(glyph.origin, []).append(glyph)
    found = sorted(map(Cluster.of, together.values()), key=lambda cluster: cluster.middle)
    letters = [cluster for cluster in found if not cluster.is_mark]
    for mark in (cluster for cluster in found if cluster.is_mark and letters):
        nearest = min(range(len(letters)), key=lambda at: abs(letters[at].middle - mark.middle))
        letters[nearest] = letters[nearest].marked(mark)
    return letters


def _ligature(text: str) -> str:
    """The letters of one shape in logical order: PDFium reverses them, except those of a character of their own."""
    return text if text in LIGATURES or not has_right_to_left(codes_of(text)) else text[::-1]
