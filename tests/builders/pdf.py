"""PDFs as people upload them: good ones, and each kind that cannot be read.

pdf.pages(["Text of page one.", "Text of page two."])      paragraphs, wrapped over the page's width
pdf.with_pages(10)                                         so many full pages of different sentences
pdf.encrypted("text"), pdf.scanned(), pdf.truncated("text"), pdf.without_pages(), pdf.disguised()
"""

import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

WIDTH, HEIGHT = A4
MARGIN = 72
TOPICS = ("pump", "valve", "turbine", "filter", "sensor", "boiler", "cable", "relay", "bearing", "gasket")
SENTENCES_PER_PAGE = 30


def pages(texts: Sequence[str], *, password: str | None = None, owner: str | None = None) -> bytes:
    """A page for each text; a line feed in a text begins a new paragraph. An empty password lets everybody read."""
    buffer = io.BytesIO()
    lock = StandardEncryption(password, owner, canPrint=0) if password is not None else None
    canvas = Canvas(buffer, pagesize=A4, encrypt=lock)
    for text in texts:
        _write(canvas, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def with_pages(count: int) -> bytes:
    """Pages of about 2,500 characters, no sentence twice."""
    return pages([_page_text(number) for number in range(1, count + 1)])


def encrypted(text: str, password: str = "secret") -> bytes:
    return pages([text], password=password)


def truncated(text: str) -> bytes:
    """As an interrupted download leaves it."""
    whole = pages([text] * 3)
    return whole[: len(whole) * 2 // 3]


def scanned() -> bytes:
    """A page that is one picture of text."""
    picture = Image.new("L", (600, 800), "white")
    ImageDraw.Draw(picture).text((50, 50), "A page from a scanner", fill="black")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def without_pages() -> bytes:
    """A well-formed file with nothing in it."""
    buffer = io.BytesIO()
    pypdfium2.PdfDocument.new().save(buffer)
    return buffer.getvalue()


def disguised() -> bytes:
    """Something else under a PDF's name."""
    return b"PK\x03\x04 this is a zip archive"


def placed(text: str, *, rotation: int = 0, crop: tuple[float, float, float, float] | None = None) -> bytes:
    """One line at 100 points from the left and 700 from the bottom of an A4 page, displayed as asked for."""
    buffer = io.BytesIO()
    # The library swaps the sides of a page that it turns; the text must stay on it.
    size = A4 if rotation % 180 == 0 else (HEIGHT, WIDTH)
    canvas = Canvas(buffer, pagesize=size, cropBox=crop)
    canvas.setPageRotation(rotation)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(100, 700, text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _write(canvas: Canvas, text: str) -> None:
    style = getSampleStyleSheet()["BodyText"]
    top = HEIGHT - MARGIN
    for part in text.split("\n"):
        paragraph = Paragraph(part, style)
        _, height = paragraph.wrap(WIDTH - 2 * MARGIN, HEIGHT)
        paragraph.drawOn(canvas, MARGIN, top - height)
        top -= height + style.spaceAfter


def _page_text(number: int) -> str:
    return " ".join(
        f"The {TOPICS[(number + at) % len(TOPICS)]} of unit {number}-{at} is due in {at + 2} weeks for team {number}."
        for at in range(SENTENCES_PER_PAGE)
    )
