"""Text of a PDF by page and line, with the place where each line is displayed.

Coordinates are points from the top left corner of the page as a reader shows it: the crop box and the
page's rotation are honoured, so a box can be drawn on the rendered page as it is. What a form's fields and the notes on
a page show is read with it; attached files are not.
"""

from collections.abc import Iterator
from contextlib import closing
from ctypes import byref, c_double, c_int
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from knowledge.documents.reason import Reason
from knowledge.index.chunk import Box, union

from knowledge_ingest import reasons
from knowledge_ingest.characters import LINE_BREAKS, SOFT_BREAK, readable, unreadable
from knowledge_ingest.columns import GUTTER_POINTS, Line, Row, in_reading_order

HEADER_WITHIN_BYTES = 1024  # readers accept this much before "%PDF-" and after "%%EOF"
MAX_CHARACTERS = 5_000_000  # a thousand dense pages; a small file can hold many times more and keep us busy for hours
STEPS_PER_POINT = 100  # pdfium maps to whole device steps; a hundredth of a point is precise enough


Span = tuple[int, int]


class UnreadablePdf(Exception):
    """The file cannot be indexed; `reason` tells the person who uploaded it why and what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Page:
    """`unreadable`: how many of its characters nobody can tell."""

    number: int
    lines: tuple[Line, ...]
    unreadable: int = 0


def read_pages(data: bytes, *, max_pages: int, max_characters: int = MAX_CHARACTERS) -> list[Page]:
    """Every page of the PDF, numbered from 1. Raises UnreadablePdf when the person must act."""
    _check_ends(data)
    with closing(_open(data)) as document:
        count = _checked_count(document, max_pages)
        pages = list(_pages(document, count, most=max_characters))
    _check_text(pages)
    return pages


def _checked_count(document: Any, max_pages: int) -> int:
    if (count := len(document)) == 0:
        raise UnreadablePdf(reasons.NO_PAGES)
    if count > max_pages:
        raise UnreadablePdf(reasons.too_many_pages(count, max_pages))
    kind = document.get_formtype()
    if kind == pdfium.FORMTYPE_XFA_FULL:
        raise UnreadablePdf(reasons.XFA_FORM)
    if kind != pdfium.FORMTYPE_NONE:
        # Fields whose look the file leaves to the reader get one.
        document.init_forms()
    return count


def _check_text(pages: list[Page]) -> None:
    """What search could find must outweigh what it could not, or a page number would pass for the whole."""
    readable = sum(char.isalnum() for page in pages for line in page.lines for char in line.text)
    if sum(page.unreadable for page in pages) > readable:
        raise UnreadablePdf(reasons.NO_CHARACTERS)
    if not readable:
        raise UnreadablePdf(reasons.NO_TEXT)


def _check_ends(data: bytes) -> None:
    if not data:
        raise UnreadablePdf(reasons.EMPTY)
    if b"%PDF-" not in data[:HEADER_WITHIN_BYTES]:
        raise UnreadablePdf(reasons.NOT_A_PDF)
    if b"%%EOF" not in data.rstrip(b"\x00\r\n\t ")[-HEADER_WITHIN_BYTES:]:
        raise UnreadablePdf(reasons.TRUNCATED)


def _open(data: bytes) -> Any:
    """`data` must live as long as the document. Not by the library's own opening: where a document has no pages it
    reports the error of the one before, and so a wrong reason."""
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if handle:
        return pypdfium2.PdfDocument(handle)
    locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
    raise UnreadablePdf(reasons.ENCRYPTED if locked else reasons.DAMAGED)


def _pages(document: Any, count: int, *, most: int) -> Iterator[Page]:
    characters = 0
    for index in range(count):
        try:
            with closing(document[index]) as page:
                pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            # Loaded anew, with fields and notes as part of what the page shows.
            with closing(document[index]) as page, closing(page.get_textpage()) as text:
                characters += text.count_chars()
                if characters > most:
                    raise UnreadablePdf(reasons.too_much_text(most))
                yield _page(index + 1, page, text)
        except pypdfium2.PdfiumError as error:
            raise UnreadablePdf(reasons.damaged_page(index + 1)) from error


def _page(number: int, page: Any, text: Any) -> Page:
    characters = [pdfium.FPDFText_GetUnicode(text, at) for at in range(text.count_chars())]
    return Page(number, tuple(in_reading_order(list(_rows(page, text, characters)))), unreadable(characters))


def _rows(page: Any, text: Any, characters: list[int]) -> Iterator[Row]:
    start = 0
    for end, character in enumerate([*characters, ord("\n")]):
        if character not in LINE_BREAKS:
            continue
        if whole := _line(page, text, characters, span=(start, end)):
            sides = (_line(page, text, characters, span=span) for span in _sides(page, text, (start, end)))
            yield Row(replace(whole, joined=character == SOFT_BREAK), tuple(side for side in sides if side))
        start = end + 1


def _line(page: Any, text: Any, characters: list[int], *, span: Span) -> Line | None:
    words, box = readable(characters[slice(*span)]), _box(page, text, span)
    return Line(words, box) if words and box else None


def _sides(page: Any, text: Any, span: Span) -> list[Span]:
    """The parts of a line that wide gaps divide; none where there is no gap, which its few rectangles tell."""
    start, end = span
    if (count := text.count_rects(start, end - start)) < 2:
        return []
    boxes = [_turned(page, text.get_rect(at)) for at in range(count)]
    if not any(after[0] - before[2] >= GUTTER_POINTS for before, after in pairwise(boxes)):
        return []
    places = [(at, _turned(page, text.get_charbox(at))) for at in range(start, end)]
    inked = [(at, box) for at, box in places if box[2] > box[0]]
    cuts = [at for (_, before), (at, after) in pairwise(inked) if after[0] - before[2] >= GUTTER_POINTS]
    return list(pairwise([start, *cuts, end]))


def _box(page: Any, text: Any, characters: Span) -> Box | None:
    """Where these characters are displayed; None where the page does not show them."""
    start, end = characters
    rectangles = [text.get_rect(at) for at in range(text.count_rects(start, end - start))]
    left, top, right, bottom = union(_turned(page, rectangle) for rectangle in rectangles)
    width, height = page.get_size()
    if not rectangles or right < 0 or bottom < 0 or left > width or top > height:
        return None
    return _within(left, width), _within(top, height), _within(right, width), _within(bottom, height)


def _turned(page: Any, rectangle: tuple[float, float, float, float]) -> Box:
    left, bottom, right, top = rectangle
    (x0, y0), (x1, y1) = _point(page, left, bottom), _point(page, right, top)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _within(value: float, limit: float) -> float:
    return round(min(max(value, 0.0), limit), 1)


def _point(page: Any, x: float, y: float) -> tuple[float, float]:
    """A point of the PDF's own space on the displayed page, in points from its top left."""
    width, height = (round(side * STEPS_PER_POINT) for side in page.get_size())
    across, down = c_int(), c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, c_double(x), c_double(y), byref(across), byref(down))
    return across.value / STEPS_PER_POINT, down.value / STEPS_PER_POINT
