"""The table, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from skylift_tools.bench.row import Row

HEAD = ("", "seen", "beside it, same run", "target", "met", "`skylift bench --only`")


def document(rows: Sequence[tuple[str, Row]], about: Sequence[str]) -> str:
    """The whole file: what it was measured on, then the table; `rows` are named by their measurement."""
    return "\n".join([*(f"- {line}" for line in about), "", *table(rows), ""])


def table(rows: Iterable[tuple[str, Row]]) -> list[str]:
    lines = [_line(HEAD), _line(["---"] * len(HEAD))]
    return [*lines, *(_line([*row.cells(), f"`{name}`"]) for name, row in rows)]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
