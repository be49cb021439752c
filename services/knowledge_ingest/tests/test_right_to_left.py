"""Arabic, Persian, Urdu and Hebrew are found as they are written, whichever way the PDF stores their glyphs."""

import unicodedata
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from knowledge_ingest.clusters import Glyph
from knowledge_ingest.pdf import read_pages
from knowledge_ingest.right_to_left import logical_text

from tests.builders.right_to_left_pdf import printed

LINES = {
    "Arabic": "يكتب المهندس تقريرا عن كل عملية فحص",
    "lam and alef": "لا يفتح العامل البابين قبل الإغلاق",
    "Latin": "أصدرت لغة Python نسخة جديدة",
    "digits": "تفحص المضخة كل 12 شهرا",
    "Arabic digits": "يبدأ العمل في ١٢٣ موقعا",
    "a date": "صدر القرار في 2024-05-01 في المدينة",
    "brackets": "كل المضخات (القديمة) في المصنع",
    "marks": "مُحَمَّد كَرِيم",
    "Persian": "گچ و پژوهش چهار کتاب ۲۵۰۰ تومان",
    "Urdu": "یہ اردو کا ایک جملہ ہے",
    "Hebrew": "שלום עולם וברוכים הבאים",
    "Hebrew with more": "הגרסה (החדשה) של Python יצאה ב 2024",
}


def read(data: bytes) -> list[str]:
    return [line.text for page in read_pages(data, max_pages=1) for line in page.lines]


@pytest.mark.parametrize("spans", [True, False], ids=["ActualText", "font map"])
@pytest.mark.parametrize("kind", LINES)
def test_a_line_is_read_in_logical_order(kind: str, *, spans: bool) -> None:
    assert read(printed([LINES[kind]], spans=spans)) == [LINES[kind]]


def test_a_page_of_many_lines_is_read_in_logical_order() -> None:
    assert read(printed(list(LINES.values()), spans=True)) == list(LINES.values())


@pytest.mark.parametrize("spans", [True, False])
def test_a_word_of_arabic_in_an_english_line_is_read_in_its_own_direction(*, spans: bool) -> None:
    line = "The word سلام means peace in Arabic."
    assert read(printed([line], spans=spans, base="L")) == [line]


places = st.integers(0, 60).map(float)
glyphs = st.builds(
    lambda text, x, y, width, word: Glyph(text, (x, y), x, x + width, size=10.0, word=word),
    st.sampled_from("אבשلاب12٣.()-abe\u064e\u05b8\ufefb"),
    places,
    places,
    places,
    st.integers(0, 3),
)


@given(st.lists(glyphs, max_size=30), st.sampled_from(["L", "R"]))
def test_no_letter_is_lost_wherever_the_glyphs_are(line: list[Glyph], direction: Any) -> None:
    def letters(text: str) -> Counter[str]:
        return Counter(each for each in unicodedata.normalize("NFKD", text) if each.isalnum())

    assert letters(logical_text(line, direction)) == letters("".join(glyph.text for glyph in line))
