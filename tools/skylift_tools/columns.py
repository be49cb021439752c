"""Rows of text as columns, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

GAP = "  "
Row = tuple[str, ...]


def columns(head: Row, rows: Sequence[Row]) -> Iterator[str]:
    """A line for the head and one for each row; every column is as wide as its longest cell."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        yield GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
