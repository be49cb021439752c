"""Bold type and shadows that are imitated by printing text twice do not double what search finds."""

import io
from collections.abc import Callable

import pytest
from knowledge_ingest.pdf import read_pages
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.builders.raw_pdf import FONT, one_page, stream, unicode_map

LINES = ["The committee books all rooms", "A second line of text here", "and a third one to end it"]
Draw = Callable[[Canvas, float], None]


def whole_lines(canvas: Canvas, shift: float) -> None:
    for at, line in enumerate(LINES):
        for print_number in range(2):
            canvas.drawString(72 + shift * print_number, 700 - 14 * at, line)


def page_after_page(canvas: Canvas, shift: float) -> None:
    for print_number in range(2):
        for at, line in enumerate(LINES):
            canvas.drawString(72 + shift * print_number, 700 - 14 * at, line)


def letters(canvas: Canvas, shift: float) -> None:
    for at, line in enumerate(LINES):
        for place, letter in placed(line):
            for print_number in range(2):
                canvas.drawString(place + shift * print_number, 700 - 14 * at, letter)


def letters_page_after_page(canvas: Canvas, shift: float) -> None:
    for print_number in range(2):
        for at, line in enumerate(LINES):
            for place, letter in placed(line):
                canvas.drawString(place + shift * print_number, 700 - 14 * at, letter)


def some_words_again(canvas: Canvas, shift: float) -> None:
    for at, line in enumerate(LINES):
        canvas.drawString(72, 700 - 14 * at, line)
    for at, line in enumerate(LINES):
        first = line.partition(" ")[0]
        canvas.drawString(72 + shift + stringWidth(first + " ", "Helvetica", 12), 700 - 14 * at, line.split()[1])


def placed(line: str) -> list[tuple[float, str]]:
    return [(72 + stringWidth(line[:at], "Helvetica", 12), letter) for at, letter in enumerate(line)]


@pytest.mark.parametrize("shift", [0, 0.3, 1])
@pytest.mark.parametrize("draw", [whole_lines, page_after_page, letters, letters_page_after_page, some_words_again])
def test_what_is_printed_twice_is_read_once(draw: Draw, shift: float) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont("Helvetica", 12)
    draw(canvas, shift)
    canvas.save()
    assert [line.text for page in read_pages(buffer.getvalue(), max_pages=1) for line in page.lines] == LINES


def test_double_letters_and_ligatures_stay() -> None:
    font = FONT.replace(b">>", b"/ToUnicode 6 0 R>>")
    codes = {ord(letter): letter for letter in "oiceal llt"} | {1: "ff", 2: "ffi"}
    content = stream(b"BT /F1 12 Tf 72 700 Td (o\001 o\002ce all illicit) Tj ET")
    (page,) = read_pages(one_page(content, font=[font, unicode_map(codes)]), max_pages=1)
    assert [line.text for line in page.lines] == ["off office all illicit"]
