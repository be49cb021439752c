"""Text of a PDF by page and line, with the place where each line is displayed.

Coordinates are points from the top left corner of the page as a reader shows it: the crop box and the
page's rotation are honoured, so a box can be drawn on the rendered page as it is.
"""

from collections.abc import Iterator
from contextlib import closing
from ctypes import byref, c_double, c_int
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from knowledge.documents.reason import Reason
from knowledge.index.chunk import Box, union

from knowledge_ingest import reasons
from knowledge_ingest.characters import LINE_BREAKS, SOFT_BREAK, readable

HEADER_WITHIN_BYTES = 1024  # readers accept this much before "%PDF-" and after "%%EOF"
MAX_CHARACTERS = 5_000_000  # a thousand dense pages; a small file can hold many times more and keep us busy for hours
STEPS_PER_POINT = 100  # pdfium maps to whole device steps; a hundredth of a point is precise enough


class UnreadablePdf(Exception):
    """The file cannot be indexed; `reason` tells the person who uploaded it why and what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `joined` when a hyphenated word goes on in the next one."""

    text: str
    box: Box
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    lines: tuple[Line, ...]


def read_pages(data: bytes, *, max_pages: int, max_characters: int = MAX_CHARACTERS) -> list[Page]:
    """Every page of the PDF, numbered from 1. Raises UnreadablePdf when the person must act."""
    _check_ends(data)
    with closing(_open(data)) as document:
        count = len(document)
        if count == 0:
            raise UnreadablePdf(reasons.NO_PAGES)
        if count > max_pages:
            raise UnreadablePdf(reasons.too_many_pages(count, max_pages))
        pages = list(_pages(document, count, most=max_characters))
    if not any(char.isalnum() for page in pages for line in page.lines for char in line.text):
        raise UnreadablePdf(reasons.NO_TEXT)
    return pages


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
            with closing(document[index]) as page, closing(page.get_textpage()) as text:
                characters += text.count_chars()
                if characters > most:
                    raise UnreadablePdf(reasons.too_much_text(most))
                yield Page(index + 1, tuple(_lines(page, text)))
        except pypdfium2.PdfiumError as error:
            raise UnreadablePdf(reasons.damaged_page(index + 1)) from error


def _lines(page: Any, text: Any) -> Iterator[Line]:
    characters = [pdfium.FPDFText_GetUnicode(text, at) for at in range(text.count_chars())]
    start = 0
    for end, character in enumerate([*characters, ord("\n")]):
        if character not in LINE_BREAKS:
            continue
        line = readable(characters[start:end])
        box = _box(page, text, (start, end))
        if line and box:
            yield Line(line, box, joined=character == SOFT_BREAK)
        start = end + 1


def _box(page: Any, text: Any, characters: tuple[int, int]) -> Box | None:
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
