import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge_ingest import reasons
from knowledge_ingest.characters import readable, unreadable
from knowledge_ingest.opening import UnreadablePdf
from knowledge_ingest.pdf import read_pages

from tests.builders import pdf


def reason_for(data: bytes, max_pages: int = 100) -> str:
    with pytest.raises(UnreadablePdf) as refused:
        read_pages(data, max_pages=max_pages)
    return refused.value.reason


def test_text_comes_by_page_and_line() -> None:
    pages = read_pages(pdf.pages(["First page.\nSecond line.", "Another page."]), max_pages=10)
    assert [(page.number, [line.text for line in page.lines]) for page in pages] == [
        (1, ["First page.", "Second line."]),
        (2, ["Another page."]),
    ]


def test_too_much_text_says_how_much_there_may_be() -> None:
    with pytest.raises(UnreadablePdf, match="more than 1,000 characters"):
        read_pages(pdf.with_pages(1), max_pages=10, max_characters=1000)


def test_too_many_pages_says_how_many_there_may_be() -> None:
    data = pdf.pages(["text"] * 4)
    assert len(read_pages(data, max_pages=4)) == 4
    assert reason_for(data, max_pages=3) == reasons.too_many_pages(4, 3)


@pytest.mark.parametrize("crop", [None, (50, 100, 500, 800)])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_box_is_where_the_page_displays_the_text(rotation: int, crop: tuple[float, float, float, float]) -> None:
    data = pdf.placed("Hello", rotation=rotation, crop=crop)
    (page,) = read_pages(data, max_pages=1)
    (line,) = page.lines
    assert line.box == pytest.approx(ink_on(data), abs=2)


def ink_on(data: bytes) -> tuple[int, int, int, int] | None:
    """The box around all that is dark on the rendered page, at a pixel per point."""
    picture = pypdfium2.PdfDocument(data)[0].render(scale=1).to_pil().convert("L")
    box: tuple[int, int, int, int] | None = picture.point(lambda shade: 255 * (shade < 128)).getbbox()
    return box


def test_text_outside_of_the_displayed_page_is_not_read() -> None:
    assert reason_for(pdf.placed("Hello", crop=(50, 100, 500, 600))) == reasons.NO_TEXT


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("e\ufb03cient", "efficient"),
        ("soft\u00adly", "softly"),
        ("a\u00a0\t b", "a b"),
        ("nul\x00 and \ue000private", "nul and private"),
        ("cafe\u0301", "café"),
        ("\ud83d\ude00 astral pair", "😀 astral pair"),
        ("lone \ud83d surrogate", "lone surrogate"),
    ],
)
def test_characters_become_text_that_can_be_read_and_stored(raw: str, read: str) -> None:
    assert readable(list(map(ord, raw))) == read


@pytest.mark.parametrize(
    "code", [-1, 0, 0xD800, 0xE000, 0xFDD0, 0xFFFE, 0xFFFF, 0x10FFFF, 0x110000, 0xF0A8A780, 2**32 - 1]
)
def test_codes_that_are_no_characters_are_left_out(code: int) -> None:
    assert readable([ord("a"), code, ord("b")]) == "ab"
    assert unreadable([ord("a"), code]) == (0 if code == 0xD800 else 1)


@settings(deadline=None)  # a busy machine is no failure
@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    with pytest.raises(UnreadablePdf):
        read_pages(b"%PDF-1.4\n" + data + b"\n%%EOF", max_pages=10)
