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
    def gutter(self) -> tuple[float, float] | None:
        """Where the left part ends and the right one begins; None unless there are two parts."""
        if len(self.parts) != 2:
            return None
        left, right = self.parts
        return left.box[2], right.box[0]


@dataclass(slots=True)
class Band:
    """Consecutive rows that share a gap between their two parts; a row without such a gap is a band of its own."""

    rows: list[Row]
    gutter: tuple[float, float] | None

    @classmethod
    def of(cls, row: Row) -> "Band":
        return cls([row], _wide(row.gutter))

    def takes(self, row: Row) -> bool:
        """Adds the row if the gap that all rows then share is still wide enough."""
        if self.gutter is None or row.gutter is None:
            return False
        shared = _wide((max(self.gutter[0], row.gutter[0]), min(self.gutter[1], row.gutter[1])))
        if shared is None:
            return False
        self.rows.append(row)
        self.gutter = shared
        return True


def in_reading_order(rows: Sequence[Row]) -> Iterator[Line]:
    """Every row once: as a whole, or as its two parts where the rows are columns of prose."""
    for band in _bands(rows):
        if _is_prose(band.rows):
            for side in (0, 1):
                yield from (_ended(row.parts[side]) for row in band.rows)
        else:
            yield from (row.whole for row in band.rows)


def _bands(rows: Sequence[Row]) -> list[Band]:
    bands: list[Band] = []
    for row in rows:
        if not (bands and bands[-1].takes(row)):
            bands.append(Band.of(row))
    return bands


def _wide(gutter: tuple[float, float] | None) -> tuple[float, float] | None:
    """None for a gap under GUTTER_POINTS: parts may overlap, or be written from right to left."""
    return gutter if gutter and gutter[1] - gutter[0] >= GUTTER_POINTS else None


def _is_prose(band: Sequence[Row]) -> bool:
    if len(band) < FEWEST_ROWS:
        return False
    sides = ([len(row.parts[side].text) for row in band] for side in (0, 1))
    return all(sum(side) >= PROSE_CHARACTERS * len(band) for side in sides)


def _ended(line: Line) -> Line:
    """The PDF's reader sees hyphens at the end of a row, not at the end of a column's line."""
    if line.text[-2:-1].isalpha() and line.text.endswith("-"):
        return replace(line, text=line.text[:-1], joined=True)
    return line
