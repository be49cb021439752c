"""Logical order of lines that contain Arabic, Hebrew or another script written from right to left.

A PDF stores the glyphs of such a line in the order of the producer's choice, and PDFium's own reordering is right for
some producers only. The order is therefore taken from where the glyphs are displayed: sorted from left to right they
are the line's visual order, from which the Unicode bidirectional algorithm (UAX #9) leads back to the logical order.
"""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from bidi import get_display
from bidi.mirror import MIRRORED

Direction = Literal["L", "R"]
RIGHT_TO_LEFT = frozenset({"R", "AL"})
PRESENTATION_FORMS = ((0xFB1D, 0xFDFF), (0xFE70, 0xFEFC))  # Hebrew and Arabic
LIGATURES = frozenset(
    unicodedata.normalize("NFKC", chr(code)) for first, last in PRESENTATION_FORMS for code in range(first, last + 1)
)
FIRST_RIGHT_TO_LEFT = 0x0590
# Shares of the font size. Boxes may be those of the ink alone, so that letters of a word are up to 0.2 apart.
SPACE_WITHIN_WORD = 0.3  # where PDFium saw no space
SPACE_BETWEEN_WORDS = 0.22
BRACKETS = "()[]{}«»‹›"
NUMBER = re.compile(r"[0-9]+")
ARABIC_LETTER_MARK = "\u061c"
LETTER_WITH_MARKS = re.compile(r"[^\u064b-\u065f\u0670\u0591-\u05c7][\u064b-\u065f\u0670\u0591-\u05c7]*|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as displayed: `origin`, `left`, `right` and the font's `size` in points.

    `word` counts the words as PDFium divides them. Characters that one shape stands for have the same origin.
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


def direction_of(texts: Iterable[str]) -> Direction:
    """The direction of most letters."""
    counts = Counter(strong for text in texts for strong in _strong(text))
    return "R" if counts["R"] >= max(counts["L"], 1) else "L"


def logical_text(glyphs: Sequence[Glyph], page_direction: Direction) -> str:
    """The text of one line in logical order; spaces are where the gaps between the glyphs are."""
    clusters = _clusters(glyphs)
    gaps = [*(" " * _apart(before, after) for before, after in pairwise(clusters)), ""]
    visual = "".join(_turned(cluster) + gap for cluster, gap in zip(clusters, gaps, strict=True))
    logical = _reordered(_with_brackets_facing(visual), page_direction)
    return "".join(map(_plain_form, _with_brackets_facing(_with_marks_after_letters(logical))))


def _reordered(visual: str, page_direction: Direction) -> str:
    """The text that is displayed as `visual`.

    Numbers after Arabic letters may be displayed part by part ("2024-05-01" as "01-05-2024"). Which reading is right
    shows when it is displayed again.
    """
    base = _base(visual, page_direction)
    joined = str(get_display(visual, base_dir=base))
    parts = str(get_display(NUMBER.sub(rf"{ARABIC_LETTER_MARK}\g<0>", visual), base_dir=base))
    readings = joined, parts.replace(ARABIC_LETTER_MARK, "")
    return next((text for text in readings if _letters(str(get_display(text, base_dir=base))) == _letters(visual)), joined)


def _letters(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) != "Mn")


def _base(visual: str, page_direction: Direction) -> Direction:
    """The direction of the line's paragraph. A line of few right-to-left letters does not show it by itself."""
    strong = list(_strong(visual))
    if direction_of([visual]) == "R" or strong[0] == strong[-1] == "R":
        return "R"
    return "L" if strong[0] == strong[-1] else page_direction


def _strong(text: str) -> Iterator[Direction]:
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            yield "L"
        elif kind in RIGHT_TO_LEFT:
            yield "R"


def _clusters(glyphs: Sequence[Glyph]) -> list[Cluster]:
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


def _apart(before: Cluster, after: Cluster) -> bool:
    # The box of a letter with marks may be that of a mark, which is narrower.
    doubtful = not before.words.isdisjoint(after.words) or before.is_marked or after.is_marked
    share = SPACE_WITHIN_WORD if doubtful else SPACE_BETWEEN_WORDS
    return after.left - before.right > share * max(before.size, after.size)


def _turned(cluster: Cluster) -> str:
    """The letters of a ligature in visual order, its marks after their letters."""
    if not has_right_to_left(codes_of(cluster.text)):
        return cluster.text
    return "".join(reversed(LETTER_WITH_MARKS.findall(cluster.text)))


def _with_marks_after_letters(text: str) -> str:
    """The algorithm reverses a letter with its marks; in logical order the marks follow."""
    ordered: list[str] = []
    marks: list[str] = []
    for character in text:
        if unicodedata.category(character) == "Mn":
            marks.append(character)
        else:
            ordered += [character, *reversed(marks)]
            marks = []
    return "".join([*ordered, *marks])


def _with_brackets_facing(text: str) -> str:
    """Mirrors brackets that face away from their words: producers name the displayed shape or the character."""
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    return "".join(_facing(before, character, after) for before, character, after in around)


def _facing(before: str, character: str, after: str) -> str:
    if character not in BRACKETS or before.isspace() == after.isspace():
        return character
    opening = min(character, MIRRORED[character])
    return opening if before.isspace() else MIRRORED[opening]


def _plain_form(character: str) -> str:
    """Letters instead of the shapes that they have within a word."""
    shaped = any(first <= ord(character) <= last for first, last in PRESENTATION_FORMS)
    return unicodedata.normalize("NFKC", character) if shaped else character
