"""Logical order of lines that contain Arabic, Hebrew or another script written from right to left.

A PDF stores the glyphs of such a line in the order of the producer's choice, and PDFium's own reordering is right for
some producers only. The order is therefore taken from where the glyphs are displayed: sorted from left to right they
are the line's visual order, from which the Unicode bidirectional algorithm (UAX #9) leads back to the logical order.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from bidi import get_display
from bidi.mirror import MIRRORED

from knowledge_ingest.clusters import (
    PRESENTATION_FORMS,
    RIGHT_TO_LEFT,
    Cluster,
    Glyph,
    codes_of,
    has_right_to_left,
    in_clusters,
)

Direction = Literal["L", "R"]
# Shares of the font size. Boxes may be those of the ink alone, so that letters of a word are up to 0.2 apart.
SPACE_WITHIN_WORD = 0.3  # where PDFium saw no space
SPACE_BETWEEN_WORDS = 0.22
LEVEL_HEIGHT = 0.6  # marks and exponents are less above or below their letters
BRACKETS = "()[]{}«»‹›"
NUMBER = re.compile(r"[0-9]+")
ARABIC_LETTER_MARK = "\u061c"
LETTER_WITH_MARKS = re.compile(r"[^\u064b-\u065f\u0670\u0591-\u05c7][\u064b-\u065f\u0670\u0591-\u05c7]*|.", re.DOTALL)


def direction_of(texts: Iterable[str]) -> Direction:
    """The direction of most letters."""
    counts = Counter(strong for text in texts for strong in _strong(text))
    return "R" if counts["R"] >= max(counts["L"], 1) else "L"


def logical_text(glyphs: Sequence[Glyph], page_direction: Direction) -> str:
    """The text of one line in logical order; spaces are where the gaps between the glyphs are.

    PDFium may take glyphs of different heights for one line: they are read one height after the other.
    """
    return " ".join(_line_text(level, page_direction) for level in _levels(glyphs))


def _levels(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    levels: list[list[Glyph]] = []
    for glyph in glyphs:
        near = (level for level in levels if abs(level[0].origin[1] - glyph.origin[1]) <= LEVEL_HEIGHT * glyph.size)
        if (level := next(near, None)) is None:
            levels.append([glyph])
        else:
            level.append(glyph)
    return levels


def _line_text(glyphs: Sequence[Glyph], page_direction: Direction) -> str:
    clusters = in_clusters(glyphs)
    if not clusters:
        return ""
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
    return next(
        (text for text in readings if _letters(str(get_display(text, base_dir=base))) == _letters(visual)), joined
    )


def _letters(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) != "Mn")


def _base(visual: str, page_direction: Direction) -> Direction:
    """The direction of the line's paragraph. A line of few right-to-left letters does not show it by itself."""
    strong = list(_strong(visual))
    if not strong:
        return page_direction
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
    opening, closing = sorted((character, str(MIRRORED[character])))
    return opening if before.isspace() else closing


def _plain_form(character: str) -> str:
    """Letters instead of the shapes that they have within a word."""
    shaped = any(first <= ord(character) <= last for first, last in PRESENTATION_FORMS)
    return unicodedata.normalize("NFKC", character) if shaped else character
