"""PDFs to be read and found: no two alike, with some 2,500 characters of text on each page."""

from __future__ import annotations

import io
import itertools

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

_FONT, _SIZE, _LEADING, _MARGIN = "Helvetica", 10, 13, 72
_SENTENCES = 30
_THINGS = ("pump", "valve", "turbine", "filter", "sensor", "boiler", "cable", "relay", "bearing", "gasket")
_numbers = itertools.count(1)


def pdf(pages: int) -> bytes:
    """A document of its own with so many pages."""
    document, buffer = next(_numbers), io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    width, height = A4
    for page in range(1, pages + 1):
        canvas.setFont(_FONT, _SIZE)
        for number, line in enumerate(simpleSplit(_text(document, page), _FONT, _SIZE, width - 2 * _MARGIN)):
            canvas.drawString(_MARGIN, height - _MARGIN - number * _LEADING, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _text(document: int, page: int) -> str:
    return " ".join(
        f"The {_THINGS[(page + at) % len(_THINGS)]} of unit {document}-{page}-{at} is due in {at + 2} weeks, team {at}."
        for at in range(_SENTENCES)
    )
