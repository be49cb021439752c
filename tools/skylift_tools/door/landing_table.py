"""Tables of the landing page, and what stands in their cells. Cells are HTML; `escape` what others wrote."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

Row = Sequence[str]


def table(title: str, columns: Sequence[str], rows: Iterable[Row]) -> str:
    """A section; a column that says nothing in any row is left out."""
    rows = list(rows)
    if not rows:
        return f"<section><h2>{title}</h2><p>None.</p></section>"
    said = [at for at in range(len(columns)) if at == 0 or any(row[at] for row in rows)]
    head = "".join(f'<th scope="col">{columns[at]}</th>' for at in said)
    body = "".join(_row([row[at] for at in said]) for row in rows)
    cells = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    # A region that scrolls must be reachable by keyboard.
    scroll = f'<div class="scroll" role="region" aria-label="{title}" tabindex="0">{cells}</div>'
    return f"<section><h2>{title}</h2>{scroll}</section>"


def name(text: Any) -> str:
    """May break where a reader would."""
    return escape(str(text)).replace("_", "_<wbr>").replace("-", "-<wbr>").replace("/", "/<wbr>").replace(":", ":<wbr>")


def state(text: str) -> str:
    bad = " bad" if "fail" in text.lower() else ""
    return f'<span class="state{bad}">{escape(text)}</span>'


def number(value: Any, bad_above: int | None = None) -> str:
    text = "" if value is None else escape(str(value))
    bad = bad_above is not None and isinstance(value, int) and value > bad_above
    return f'<strong class="bad">{text}</strong>' if bad else text


def link(path: str, text: str) -> str:
    return f'<a href="{escape(path, quote=True)}">{escape(text)}</a>'


def folded(key: str, summary: str, text: str) -> str:
    """`key` tells the script which ones were open."""
    opening = f'<details data-key="{escape(key, quote=True)}">'
    return f"{opening}<summary>{escape(summary)}</summary><pre>{escape(text)}</pre></details>"


def _row(row: Row) -> str:
    first, *others = row
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'
