"""Opens a PDF, and finds out why one cannot be opened or has no pages.

PDFium decides first: it reads many files that break the rules, such as those without the mark at the end. Only when it
cannot read a file are the bytes inspected for the reason.
"""

import re
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from knowledge.documents.reason import Reason

from knowledge_ingest import reasons

HEADER_WITHIN_BYTES = 1024  # readers accept this much before "%PDF-" and after "%%EOF"
FILTERS = frozenset(
    b"ASCIIHexDecode ASCII85Decode LZWDecode FlateDecode RunLengthDecode CCITTFaxDecode JBIG2Decode DCTDecode "
    b"JPXDecode".split()
)
FILTER = re.compile(rb"/Filter\s*\[?\s*/([A-Za-z0-9]{1,34}Decode)\b")
PAGE = re.compile(rb"/Type\s*/(?:Page\b|ObjStm\b)")


class UnreadablePdf(Exception):
    """The file cannot be indexed; `reason` gives the cause and the way out."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def opened(data: bytes) -> Any:
    """A document of pypdfium2 with at least one page. `data` must live as long as the document."""
    if not data:
        raise UnreadablePdf(reasons.EMPTY)
    # Not by the library's own opening: where a document has no pages it reports the error of the one before.
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        raise UnreadablePdf(_unopened(data, pdfium.FPDF_GetLastError()))
    document = pypdfium2.PdfDocument(handle)
    if len(document) == 0:
        protected = pdfium.FPDF_GetSecurityHandlerRevision(document) != -1
        document.close()
        raise UnreadablePdf(_without_pages(data, protected=protected))
    return document


def is_cut_off(data: bytes) -> bool:
    """Whether the file ends within an object, so that something is missing although the rest can be read."""
    return not _has_end(data) and data.rfind(b" obj") > data.rfind(b"endobj")


def why_unreadable(data: bytes, reason: Reason) -> Reason:
    """The reason for a part that cannot be read: one that the bytes show, or else `reason`."""
    if not _has_end(data):
        return reasons.TRUNCATED
    if unknown := unknown_filter(data):
        return reasons.unknown_filter(unknown)
    return reason


def _unopened(data: bytes, error: int) -> Reason:
    if error == pdfium.FPDF_ERR_PASSWORD:
        return reasons.ENCRYPTED
    if error == pdfium.FPDF_ERR_SECURITY:
        return reasons.PROTECTED
    if b"%PDF-" not in data[:HEADER_WITHIN_BYTES]:
        return reasons.NOT_A_PDF
    return why_unreadable(data, reasons.DAMAGED)


def _without_pages(data: bytes, *, protected: bool) -> Reason:
    if protected or b"/Encrypt" in data:
        return reasons.PROTECTED
    return why_unreadable(data, reasons.DAMAGED if PAGE.search(data) else reasons.NO_PAGES)


def _has_end(data: bytes) -> bool:
    last = data.rfind(b"endobj")
    return b"%%EOF" in data[-HEADER_WITHIN_BYTES:] or max(data.rfind(b"%%EOF"), data.rfind(b"startxref")) > last


def unknown_filter(data: bytes) -> str | None:
    """The name of a compression in the file that PDFium does not know."""
    names = (match.group(1) for match in FILTER.finditer(data))
    return next((name.decode() for name in names if name not in FILTERS), None)
