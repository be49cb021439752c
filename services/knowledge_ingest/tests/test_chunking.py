from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge_ingest.chunking import CHUNK_CHARACTERS, OVERLAP_CHARACTERS, passages
from knowledge_ingest.columns import Line
from knowledge_ingest.pdf import Page, read_pages
from knowledge_ingest.sentences import sentence_spans

from tests.builders import pdf


def sentences(text: str, longest: int = 1000) -> list[str]:
    return [text[start:end].strip() for start, end in sentence_spans(text, longest=longest)]


def page(*lines: str, number: int = 1, width: float = 400) -> Page:
    return Page(number, tuple(Line(text, (0, at * 10, width, at * 10 + 8)) for at, text in enumerate(lines)))


def test_sentences_end_where_readers_see_an_end() -> None:
    text = 'Dr. Ada wrote "Yes!" See fig. 3, e.g. the pump. J. Smith agreed. 第一句。第二句。\nA title\nThe end'
    assert sentences(text) == [
        'Dr. Ada wrote "Yes!"',
        "See fig. 3, e.g. the pump.",
        "J. Smith agreed.",
        "第一句。",
        "第二句。",
        "A title",
        "The end",
    ]


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=400), st.integers(5, 50))
def test_sentences_cover_the_text_and_none_is_too_long(text: str, longest: int) -> None:
    spans = sentence_spans(text, longest=longest)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(0 < end - start <= longest for start, end in spans)


def test_a_short_page_is_one_passage_with_the_box_of_its_lines() -> None:
    (passage,) = passages([page("First line of it", "and the second.", number=7)])
    assert (passage.page, passage.text, passage.box) == (7, "First line of it and the second.", (0, 0, 400, 18))


def test_a_hyphenated_word_is_joined() -> None:
    lines = (Line("hyphen", (0, 0, 400, 8), joined=True), Line("ated words", (0, 10, 400, 18)))
    (passage,) = passages([Page(1, lines)])
    assert passage.text == "hyphenated words"


def test_passages_overlap_by_whole_sentences_and_never_cross_a_page() -> None:
    pages = read_pages(pdf.with_pages(3), max_pages=3)
    made = list(passages(pages))
    assert {passage.page for passage in made} == {1, 2, 3}
    assert all(len(passage.text) <= CHUNK_CHARACTERS for passage in made)
    first, second = made[0].text, made[1].text
    shared = second[: second.index(".") + 1]
    assert first.endswith(tuple(second[:end] for end in range(len(shared), OVERLAP_CHARACTERS + 1)))
    assert all(passage.text.endswith(".") and passage.text.startswith("The ") for passage in made)


def test_a_passage_has_the_box_of_its_own_lines_only() -> None:
    made = list(passages([page(*[f"Sentence number {at} stands in a line." for at in range(60)])]))
    assert made[0].box[1] == 0 and made[0].box[3] < made[-1].box[3] == 598


def test_text_without_any_stop_is_cut_at_spaces() -> None:
    made = list(passages([page("word " * 1000)]))
    assert all(len(passage.text) <= CHUNK_CHARACTERS and set(passage.text.split()) == {"word"} for passage in made)


def test_lines_without_a_word_make_no_passage() -> None:
    assert list(passages([page("* * *", "---")])) == []
