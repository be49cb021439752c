"""The table, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.row import Row

BEGIN, END = "<!-- skylift bench -->", "<!-- end of skylift bench -->"
HEAD = ("", "seen", "beside it, same run", "target", "met", "`skylift bench --only`")


def document(rows: Sequence[tuple[str, Row]], about: Sequence[str]) -> str:
    """The whole file: what it was measured on, then the table; `rows` are named by their measurement."""
    return "\n".join([*(f"- {line}" for line in about), "", *table(rows), ""])


def quote(text: str, file: Path) -> None:
    """Puts a document between the two marks in `file`. Raises BenchFailure where they are missing."""
    before, begin, rest = file.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BenchFailure(f"{file} has no lines {BEGIN} and {END} to put the table between")
    file.write_text(f"{before}{BEGIN}\n{text}{END}{after}")


def table(rows: Iterable[tuple[str, Row]]) -> list[str]:
    lines = [_line(HEAD), _line(["---"] * len(HEAD))]
    return [*lines, *(_line([*row.cells(), f"`{name}`"]) for name, row in rows)]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
