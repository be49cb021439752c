"""Why a document ends `failed`, in words that the person who uploaded it can act on."""

from knowledge.documents.reason import Reason

EMPTY = Reason("empty", "The file is empty. Check the file and upload it again.")
NOT_A_PDF = Reason(
    "not_a_pdf", "The file is not a PDF, although its name says so. Save or export it as PDF and upload that."
)
TRUNCATED = Reason(
    "truncated", "The file is cut off: its end is missing. Fetch or export the complete PDF and upload it again."
)
ENCRYPTED = Reason("encrypted", "The PDF is protected by a password. Save a copy without the password and upload that.")
PROTECTED = Reason(
    "protected",
    "The PDF is protected in a way that cannot be read here, such as a certificate or rights management. "
    "Save or print a copy without the protection and upload that.",
)
DAMAGED = Reason("damaged", "The PDF is damaged and cannot be read. Open it, save a new copy and upload that.")
NO_PAGES = Reason("no_pages", "The PDF has no pages. Export it again and check that pages are included.")
NO_TEXT = Reason(
    "no_text",
    "No page of the PDF contains text: it is a scan, a drawing, or its letters are drawn as shapes. "
    "Run text recognition (OCR) on it and upload the result.",
)
NO_CHARACTERS = Reason(
    "no_characters",
    "The PDF shows text without saying which characters it is made of: its fonts have no Unicode map, or a wrong one. "
    "Export it again with fonts embedded as text, or run text recognition (OCR) on it, and upload the result.",
)
XFA_FORM = Reason(
    "xfa_form",
    "The PDF is a form that only Adobe's reader can show (XFA). Print it to a PDF there and upload that.",
)
TOO_SLOW = Reason(
    "too_slow",
    "Reading the PDF takes more than two minutes of computing. Split it, or save or print a new copy, and upload that.",
)
TOO_COMPLEX = Reason(
    "too_complex",
    "The PDF takes more memory than there is to read it, or breaks the reader: it is damaged in an unusual way, or "
    "unpacks to far more than its size. Save or print a new copy, or split it, and upload that.",
)
NOT_AS_ANNOUNCED = Reason(
    "not_as_announced", "The uploaded file differs from the one that was announced. Upload it again."
)
OUR_FAULT = Reason(
    "our_fault",
    "Processing failed several times through a fault of ours, not of the file. "
    "Upload it again later; if it fails again, tell the operator the document's id.",
)
STOPPED_US = Reason(
    "stopped_us",
    "Processing this PDF stopped without a result each time: it is damaged in an unusual way, or too complex. "
    "Save a new copy, or split it, and upload that.",
)
SUPERSEDED = Reason("superseded", "A newer version of the document was ready before this one.")
FILE_GONE = Reason("file_gone", "The uploaded file disappeared before it was read. Upload it again.")


def unknown_filter(name: str) -> Reason:
    return Reason(
        "unknown_filter",
        f"The PDF is compressed by a method that cannot be read here ({name}). "
        "Save or print it with another program and upload that.",
    )


def too_many_pages(count: int, limit: int) -> Reason:
    return Reason(
        "too_many_pages", f"The PDF has {count} pages; at most {limit} are accepted. Split it and upload the parts."
    )


def too_much_text(limit: int) -> Reason:
    return Reason(
        "too_much_text", f"The PDF holds more than {limit:,} characters of text. Split it and upload the parts."
    )


def damaged_page(number: int) -> Reason:
    return Reason(
        "damaged_page", f"Page {number} of the PDF is damaged and cannot be read. Save a new copy and upload that."
    )
