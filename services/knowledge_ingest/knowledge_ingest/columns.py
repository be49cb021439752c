"""The order in which people read what stands side by side.

Most PDFs write one column after the other, and their order is kept. Some write line by line across all columns: a
sentence would then run on in its neighbour. Rows whose gaps lie above each other are columns where both sides hold
prose, and are read one side after the other; where they hold a few words they are a table, and are read by row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.index.chunk import Box

GUTTER_POINTS = 12.0  # words of a justified line seldom stand further apart
FEWEST_ROWS = 3
PROSE_CHARACTERS = 20  # a side's average


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `joined` when a hyphenated word goes on in the next one."""

    text: str
    box: Box
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the PDF writes it, and the `parts` of it that a wide gap divides, from left to right."""

    whole: Line
    parts: tuple[Line, ...]

    @property
    def gutter(self) -> tuple[float, float]:
        left, right = self.parts
        return left.box[2], right.box[0]


def in_reading_order(rows: Sequence[Row]) -> Iterator[Line]:
    at = 0
    while at < len(rows):
        band = _band(rows, at)
        if _is_prose(band):
            for side in (0, 1):
                yield from (_ended(row.parts[side]) for row in band)
        else:
            yield from (row.whole for row in band)
        at += len(band)


def _band(rows: Sequence[Row], start: int) -> Sequence[Row]:
    """The rows from that one on that share its gap; that one alone where it has none."""
    if len(rows[start].parts) != 2:
        return [rows[start]]
    left, right = rows[start].gutter
    for end in range(start, len(rows)):
        row = rows[end]
        if len(row.parts) != 2:
            return rows[start:end]
        left, right = max(left, row.gutter[0]), min(right, row.gutter[1])
        if right - left < GUTTER_POINTS:
            return rows[start:end]
    return rows[start:]


def _is_prose(band: Sequence[Row]) -> bool:
    if len(band) < FEWEST_ROWS or len(band[0].parts) != 2:
        return False
    sides = ([len(row.parts[side].text) for row in band] for side in (0, 1))
    return all(sum(side) >= PROSE_CHARACTERS * len(band) for side in sides)


def _ended(line: Line) -> Line:
    """The PDF's reader sees hyphens at the end of a row, not at the end of a column's line."""
    if line.text[-2:-1].isalpha() and line.text.endswith("-"):
        return replace(line, text=line.text[:-1], joined=True)
    return line
