"""No page keeps the reader for ever, and none loses or doubles what it shows, however odd its layout is."""

from collections import Counter
from random import Random

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge.index.chunk import Box
from knowledge_ingest.columns import Line, Row, in_reading_order
from knowledge_ingest.pdf import read_pages
from knowledge_ingest.reading import Bounds, read_apart

from tests.builders import raw_pdf
from tests.builders.random_pages import random_page

sides = st.floats(-50, 700)
boxes = st.tuples(sides, sides, sides, sides)
RESOURCES = b"<</Font<</F1 5 0 R>>/XObject<</X1 6 0 R/X2 7 0 R>>>>"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources" + RESOURCES
PROSE = "a line of prose that is long enough"


@settings(deadline=None)
@given(st.lists(st.tuples(boxes, st.lists(boxes, max_size=3)), max_size=40))
def test_rows_with_parts_anywhere_are_each_read_once(layout: list[tuple[Box, list[Box]]]) -> None:
    rows = [
        Row(Line(f"{at}", whole), tuple(Line(f"{PROSE} {at}.{part}", box) for part, box in enumerate(parts)))
        for at, (whole, parts) in enumerate(layout)
    ]
    read = Counter(line.text for line in in_reading_order(rows))
    for row in rows:
        parts = [read.pop(part.text, 0) for part in row.parts]
        assert (read.pop(row.whole.text, 0), parts) in ((1, [0] * len(parts)), (0, [1, 1]))
    assert not read


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 10**9))
def test_every_character_of_a_random_page_is_read_once(seed: int) -> None:
    page = random_page(Random(seed))
    with pytest.MonkeyPatch.context() as patched:
        # Equal letters that are printed over each other by chance look like second prints.
        patched.setattr("knowledge_ingest.page_text.second_prints", lambda *_: set())
        assert read_letters(page.data) == letters(raw_text(page.data))


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**9))
def test_hardly_a_letter_of_a_random_page_is_taken_for_a_second_print(seed: int) -> None:
    page = random_page(Random(seed))
    shown, read = letters("".join(page.words)), read_letters(page.data)
    assert not read - shown and (shown - read).total() <= 2 + 0.03 * shown.total()


@pytest.mark.parametrize("tail", ["-", "left again"])
@pytest.mark.parametrize("back", [96, 110])
def test_a_line_whose_right_part_reaches_back_is_read(back: int, tail: str) -> None:
    drawn = [(72, 700, "Left"), (150, 700, "right"), (back, 704, tail), (72, 680, "A second line.")]
    data = raw_pdf.one_page(raw_pdf.shown([(x, y, f"({text})".encode()) for x, y, text in drawn]))
    read = read_apart(data, max_pages=1, bounds=Bounds(seconds=2))
    assert letters("".join(line.text for line in read[0].lines)) == letters("".join(text for _, _, text in drawn))


def test_a_page_in_a_form_in_a_form_is_read() -> None:
    nested = raw_pdf.stream(b"BT /F1 12 Tf 72 650 Td (Nested words.) Tj ET", FORM)
    outer = raw_pdf.stream(b"BT /F1 12 Tf 72 700 Td (Outer words.) Tj ET /X2 Do", FORM + b"/Matrix[1 0 0 1 0 10]")
    data = raw_pdf.one_page(raw_pdf.stream(b"/X1 Do"), font=[raw_pdf.FONT, outer, nested])
    data = data.replace(b"<</Font<</F1 5 0 R>>>>/Contents", RESOURCES + b"/Contents")
    assert [line.text for page in read_pages(data, max_pages=1) for line in page.lines] == [
        "Outer words.",
        "Nested words.",
    ]


def read_letters(data: bytes) -> Counter[str]:
    pages = read_pages(data, max_pages=1)
    return letters("".join(line.text for page in pages for line in page.lines))


def raw_text(data: bytes) -> str:
    return str(pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range())


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalnum())
