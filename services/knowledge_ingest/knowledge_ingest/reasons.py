"""Why a document ends `failed`, in words that the person who uploaded it can act on."""

EMPTY = "The file is empty. Check the file and upload it again."
NOT_A_PDF = "The file is not a PDF, although its name says so. Save or export it as PDF and upload that."
TRUNCATED = "The file is cut off: its end is missing. Fetch or export the complete PDF and upload it again."
ENCRYPTED = "The PDF is protected by a password. Save a copy without the password and upload that."
DAMAGED = "The PDF is damaged and cannot be read. Open it, save a new copy and upload that."
NO_PAGES = "The PDF has no pages. Export it again and check that pages are included."
NO_TEXT = (
    "The PDF contains no text, only images: it looks like a scan. "
    "Run text recognition (OCR) on it and upload the result."
)
NOT_AS_ANNOUNCED = "The uploaded file differs from the one that was announced. Upload it again."
OUR_FAULT = (
    "Processing failed several times through a fault of ours, not of the file. "
    "Upload it again later; if it fails again, tell the operator the document's id."
)
STOPPED_US = (
    "Processing this PDF stopped without a result each time: it is damaged in an unusual way, or too complex. "
    "Save a new copy, or split it, and upload that."
)
SUPERSEDED = "A newer version of the document was ready before this one."
FILE_GONE = "The uploaded file disappeared before it was read. Upload it again."


def too_many_pages(count: int, limit: int) -> str:
    return f"The PDF has {count} pages; at most {limit} are accepted. Split it and upload the parts."


def too_much_text(limit: int) -> str:
    return f"The PDF holds more than {limit:,} characters of text. Split it and upload the parts."


def damaged_page(number: int) -> str:
    return f"Page {number} of the PDF is damaged and cannot be read. Save a new copy and upload that."
