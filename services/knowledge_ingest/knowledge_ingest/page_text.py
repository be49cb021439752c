"""Reads the lines of one page, with the box where each is displayed."""

from ctypes import byref, c_double
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import hypot
from typing import Any

import pypdfium2.raw as pdfium
from knowledge.index.chunk import Box, union

from knowledge_ingest import characters
from knowledge_ingest.characters import LINE_BREAKS, SOFT_BREAK, is_unicode, readable
from knowledge_ingest.clusters import Glyph, codes_of, has_right_to_left
from knowledge_ingest.columns import GUTTER_POINTS, Line, Row
from knowledge_ingest.displayed import Displayed, beside
from knowledge_ingest.overprint import second_prints
from knowledge_ingest.right_to_left import Direction, direction_of, logical_text

Span = tuple[int, int]
Placed = tuple[Span, Box]
MAX_LINE = 5000  # characters; longer runs are not text lines, and sorting them is slow
SKIPPED = 0  # in the place of a character that is printed twice


@dataclass(frozen=True)
class PageText:
    """`text` is PDFium's text page of `page`; `codes` are its character codes, one for each index of the text page."""

    page: Any
    text: Any
    codes: list[int]

    @classmethod
    def of(cls, page: Any, text: Any) -> "PageText":
        return cls(page, text, _codes(text))

    @property
    def unreadable(self) -> int:
        """Number of characters whose font does not say which they are."""
        return characters.unreadable(self.codes)

    def rows(self) -> list[Row]:
        """Every line that the page displays, in the order of the PDF."""
        placed = [(span, box) for span in self._spans() if (box := self._box(span))]
        for at in second_prints(self.text, self.codes, [box for _, box in placed]):
            self.codes[at] = SKIPPED
        return [row for span, box in self._whole(placed) if (row := self._row(span, box))]

    def _whole(self, placed: list[Placed]) -> list[Placed]:
        """Right-to-left lines in one piece: PDFium begins a new line at a mark that is raised or lowered."""
        if not self._right_to_left:
            return placed
        whole: list[Placed] = []
        for span, box in placed:
            if whole and self._continues(whole[-1], (span, box)):
                (start, _), before = whole.pop()
                whole.append(((start, span[1]), union((before, box))))
            else:
                whole.append((span, box))
        return whole

    def _continues(self, one: Placed, other: Placed) -> bool:
        both = all(has_right_to_left(self.codes[slice(*span)]) for span, _ in (one, other))
        return both and beside(one[1], other[1])

    @cached_property
    def _displayed(self) -> Displayed:
        return Displayed.of(self.page)

    @cached_property
    def _direction(self) -> Direction:
        return direction_of(readable(self.codes[slice(*span)]) for span in self._spans())

    @cached_property
    def _right_to_left(self) -> bool:
        return has_right_to_left(self.codes)

    def _spans(self) -> list[Span]:
        breaks = [at for at, code in enumerate(self.codes) if code in LINE_BREAKS]
        starts = [0, *(at + 1 for at in breaks)]
        return [span for span in zip(starts, [*breaks, len(self.codes)], strict=True) if span[0] < span[1]]

    def _row(self, span: Span, box: Box) -> Row | None:
        if not (words := self._words(span)):
            return None
        hyphenated = self.codes[span[1] : span[1] + 1] == [SOFT_BREAK]
        sides = ((self._words(side), self._box(side)) for side in self._sides(span))
        return Row(Line(words, box, hyphenated), tuple(Line(text, place) for text, place in sides if text and place))

    def _words(self, span: Span) -> str:
        codes = self.codes[slice(*span)]
        if self._right_to_left and has_right_to_left(codes) and (glyphs := self._glyphs(span)):
            return readable(codes_of(logical_text(glyphs, self._direction)))
        return readable(codes)

    def _glyphs(self, span: Span) -> list[Glyph]:
        """Those with ink; empty where the line does not run across the page, or is too long."""
        left, top, right, bottom = self._box(span) or (0.0, 0.0, 0.0, 0.0)
        length = span[1] - span[0]
        if length > MAX_LINE or (length > 1 and right - left < bottom - top):
            return []
        words = accumulate(chr(code).isspace() if is_unicode(code) else False for code in self.codes[slice(*span)])
        found = (self._glyph(at, word) for at, word in zip(range(*span), words, strict=True))
        return [glyph for glyph in found if glyph and glyph.right > glyph.left]

    def _glyph(self, at: int, word: int) -> Glyph | None:
        if not (character := readable([self.codes[at]])):
            return None
        rectangle, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        pdfium.FPDFText_GetLooseCharBox(self.text, at, byref(rectangle))
        pdfium.FPDFText_GetMatrix(self.text, at, byref(matrix))
        x, y = c_double(), c_double()
        pdfium.FPDFText_GetCharOrigin(self.text, at, byref(x), byref(y))
        size = pdfium.FPDFText_GetFontSize(self.text, at) * hypot(matrix.c, matrix.d)
        box = self._displayed.box((rectangle.left, rectangle.bottom, rectangle.right, rectangle.top))
        origin = self._displayed.box((x.value, y.value, x.value, y.value))
        return Glyph(character, origin[:2], box[0], box[2], size=size, word=word)

    def _sides(self, span: Span) -> list[Span]:
        """The parts of a line that wide gaps divide; none where there is no gap, as its few rectangles show."""
        start, end = span
        if (count := self.text.count_rects(start, end - start)) < 2:
            return []
        boxes = [self._displayed.box(self.text.get_rect(at)) for at in range(count)]
        if not any(after[0] - before[2] >= GUTTER_POINTS for before, after in pairwise(boxes)):
            return []
        places = [(at, self._displayed.box(self.text.get_charbox(at))) for at in range(start, end)]
        inked = [(at, box) for at, box in places if box[2] > box[0]]
        cuts = [at for (_, before), (at, after) in pairwise(inked) if after[0] - before[2] >= GUTTER_POINTS]
        return list(pairwise([start, *cuts, end]))

    def _box(self, span: Span) -> Box | None:
        """Where these characters are displayed; None where the page does not show them."""
        start, end = span
        count = self.text.count_rects(start, end - start)
        if not count:
            return None
        return self._displayed.clipped(union(self._displayed.box(self.text.get_rect(at)) for at in range(count)))


def _codes(text: Any) -> list[int]:
    """One by one: PDFium's text of a whole page leaves some characters out and cuts codes beyond Unicode short."""
    handle, code_at = text.raw, pdfium.FPDFText_GetUnicode
    return [code_at(handle, at) for at in range(text.count_chars())]
