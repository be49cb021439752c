import time

from knowledge_ingest.columns import Line, Row, in_reading_order

LEFT, RIGHT = "a line of the left side that is long", "a line on the right side as long"


def row(at: int, *texts: str, starts: tuple[float, ...] = (50, 320), width: float = 240) -> Row:
    sides = zip(texts, starts, strict=False)
    parts = tuple(Line(text, (left, at * 12, left + width, at * 12 + 10)) for text, left in sides)
    whole = Line(" ".join(texts), (starts[0], at * 12, starts[len(texts) - 1] + width, at * 12 + 10))
    return Row(whole, parts if len(parts) > 1 else ())


def read(*rows: Row) -> list[str]:
    return [line.text for line in in_reading_order(rows)]


def test_columns_between_a_title_and_a_footer_are_read_one_after_the_other() -> None:
    rows = [row(at, f"{LEFT} {at}", f"{RIGHT} {at}") for at in range(1, 4)]
    sides = [f"{side} {at}" for side in (LEFT, RIGHT) for at in range(1, 4)]
    assert read(row(0, "Title"), *rows, row(4, "Footer")) == ["Title", *sides, "Footer"]


def test_short_cells_are_a_table_and_are_read_by_row() -> None:
    assert read(*(row(at, f"cell {at}", "value") for at in range(5))) == [f"cell {at} value" for at in range(5)]


def test_two_rows_are_no_columns() -> None:
    assert read(row(0, LEFT, RIGHT), row(1, LEFT, RIGHT)) == [f"{LEFT} {RIGHT}"] * 2


def test_gaps_that_do_not_lie_above_each_other_are_no_columns() -> None:
    starts = [(50.0, 320.0), (50.0, 580.0), (50.0, 320.0)]
    rows = [row(at, LEFT, RIGHT, starts=each, width=each[1] - each[0] - 20) for at, each in enumerate(starts)]
    assert read(*rows) == [f"{LEFT} {RIGHT}"] * 3


def test_a_word_hyphenated_at_the_end_of_a_columns_line_goes_on() -> None:
    rows = [row(at, f"{LEFT} hyphen-", f"{RIGHT} 1999-") for at in range(3)]
    lines = list(in_reading_order(rows))
    assert [(line.text[-6:], line.joined) for line in (lines[0], lines[3])] == [("hyphen", True), (" 1999-", False)]


def test_a_page_of_very_many_lines_is_read_in_time() -> None:
    started = time.process_time()
    assert len(read(*[row(0, LEFT)] * 200_000)) == 200_000
    assert time.process_time() - started < 5
