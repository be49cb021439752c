"""Reads the text of a PDF by page and line, with the place where each line is displayed.

Coordinates are points from the top left corner of the page as a reader shows it: the crop box and the
page's rotation are honoured, so a box can be drawn on the rendered page as it is. What a form's fields and the notes on
a page show is read with it; attached files are not.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from knowledge_ingest import reasons
from knowledge_ingest.columns import Line, in_reading_order
from knowledge_ingest.opening import UnreadablePdf, is_cut_off, opened, unknown_filter, why_unreadable
from knowledge_ingest.page_text import PageText
from knowledge_ingest.rubbish import rubbish_share

MAX_CHARACTERS = 5_000_000  # a thousand dense pages; a small file can hold many times more and keep us busy for hours
MAX_RUBBISH_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """`unreadable`: how many of its characters nobody can tell."""

    number: int
    lines: tuple[Line, ...]
    unreadable: int = 0


def read_pages(data: bytes, *, max_pages: int, max_characters: int = MAX_CHARACTERS) -> list[Page]:
    """Every page of the PDF, numbered from 1. Raises UnreadablePdf when the person must act."""
    with closing(opened(data)) as document:
        count = _checked_count(document, max_pages)
        pages = list(_pages(data, document, count, most=max_characters))
    _check_text(data, pages)
    return pages


def _checked_count(document: Any, max_pages: int) -> int:
    if (count := len(document)) > max_pages:
        raise UnreadablePdf(reasons.too_many_pages(count, max_pages))
    kind = document.get_formtype()
    if kind == pdfium.FORMTYPE_XFA_FULL:
        raise UnreadablePdf(reasons.XFA_FORM)
    if kind != pdfium.FORMTYPE_NONE:
        # Fields whose look the file leaves to the reader get one.
        document.init_forms()
    return count


def _check_text(data: bytes, pages: list[Page]) -> None:
    """What search could find must outweigh what it could not, or a page number would pass for the whole."""
    if is_cut_off(data):
        raise UnreadablePdf(reasons.TRUNCATED)
    texts = ["\n".join(line.text for line in page.lines) for page in pages]
    readable = sum(sum(map(str.isalnum, text)) for text in texts)
    if sum(page.unreadable for page in pages) > readable or rubbish_share(texts) > MAX_RUBBISH_SHARE:
        raise UnreadablePdf(reasons.NO_CHARACTERS)
    if not readable:
        unknown = unknown_filter(data)
        raise UnreadablePdf(reasons.unknown_filter(unknown) if unknown else reasons.NO_TEXT)


def _pages(data: bytes, document: Any, count: int, *, most: int) -> Iterator[Page]:
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
            raise UnreadablePdf(why_unreadable(data, reasons.damaged_page(index + 1))) from error


def _page(number: int, page: Any, text: Any) -> Page:
    found = PageText.of(page, text)
    unreadable = found.unreadable  # before characters are taken out of it
    return Page(number, tuple(in_reading_order(found.rows())), unreadable)
