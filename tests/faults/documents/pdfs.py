"""A PDF that keeps a worker busy at one stage and at no other."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

STROKES_PER_PAGE = 250_000


def slow_to_read(shown: str, *, pages: int = 20) -> bytes:
    """Drawings of many strokes beside a line of text: opened for seconds, embedded in no time."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    for _ in range(pages):
        canvas.drawString(72, 700, f"The {shown} is kept in the cellar.")
        path = canvas.beginPath()
        for number in range(STROKES_PER_PAGE // 100):
            path.moveTo(number % 500, 10)
            path.lineTo(number % 500, 500)
        for _ in range(100):
            canvas.drawPath(path)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
