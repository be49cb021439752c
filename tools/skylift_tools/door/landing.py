"""The landing page: what runs, where, and how it is."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

STYLE = (Path(__file__).parent / "landing.css").read_text()
SCRIPT = (Path(__file__).parent / "landing.js").read_text()
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Skylift{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
<noscript><meta http-equiv="refresh" content="5"></noscript>
</head>
<body>
<header><h1>Skylift</h1></header>
<main>{content}</main>
<script>{script}</script>
</body>
</html>
"""
Row = Sequence[str]


def page(status: Mapping[str, Any]) -> str:
    """The whole document for what the status provider told; `{"state": "starting"}` before anything is up."""
    if status["state"] == "starting":
        return _document(" is starting", '<p role="status">The platform is starting. This page follows by itself.</p>')
    if status["state"] != "ready":
        problem = escape(str(status.get("problem", "")))
        return _document(" is unwell", f'<p role="alert" class="bad">The status cannot be read. {problem}</p>')
    sections = [_addresses(status), _functions(status), _queues(status), _apis(status), _stacks(status)]
    return _document("", "\n".join(sections))


def _document(title: str, content: str) -> str:
    return PAGE.format(title=title, style=STYLE, script=SCRIPT, content=content)


def _addresses(status: Mapping[str, Any]) -> str:
    rows = [
        ("Platform", f"<code>{escape(str(status.get('url', '')))}</code>"),
        ("AWS endpoint", f"<code>{escape(str(status.get('endpoint', '')))}</code>"),
    ]
    terms = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f"<dl>{terms}</dl>"


def _functions(status: Mapping[str, Any]) -> str:
    rows = [
        (
            escape(function["name"]),
            _state(function["state"]),
            _number(function.get("version")),
            _number(function.get("errors"), bad_above=0),
            _error(function.get("last_error")),
        )
        for function in status.get("functions", [])
    ]
    return _table("Functions", ("Name", "State", "Version", "Errors", "Last error"), rows)


def _queues(status: Mapping[str, Any]) -> str:
    rows = [
        (
            escape(queue["name"]),
            _number(queue.get("messages")),
            _number(queue.get("in_flight")),
            _number(queue.get("dlq_messages"), bad_above=0),
            escape(str(queue.get("problem", ""))),
        )
        for queue in status.get("queues", [])
    ]
    return _table("Queues", ("Name", "Waiting", "In flight", "Dead letters", "Problem"), rows)


def _apis(status: Mapping[str, Any]) -> str:
    rows = []
    for api in status.get("apis", []):
        url = escape(str(api.get("url", "")), quote=True)
        rows.append((escape(str(api.get("name", ""))), f'<a href="{url}">{url}</a>' if url else "", _routes(api)))
    return _table("APIs", ("Name", "Address", "Routes"), rows)


def _routes(api: Mapping[str, Any]) -> str:
    keys = "\n".join(escape(str(route["route_key"])) for route in api.get("routes", []))
    return f"<pre>{keys}</pre>" if keys else ""


def _stacks(status: Mapping[str, Any]) -> str:
    rows = [
        (escape(stack["name"]), _number(stack.get("resources")), _state(stack.get("status", "")))
        for stack in status.get("stacks", [])
    ]
    return _table("Stacks", ("Name", "Resources", "Status"), rows)


def _table(title: str, columns: Sequence[str], rows: Iterable[Row]) -> str:
    rows = list(rows)
    if not rows:
        return f"<section><h2>{title}</h2><p>None.</p></section>"
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "".join(_row(row) for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    # A region that scrolls must be reachable by keyboard.
    scroll = f'<div class="scroll" role="region" aria-label="{title}" tabindex="0">{table}</div>'
    return f"<section><h2>{title}</h2>{scroll}</section>"


def _row(row: Row) -> str:
    first, *others = row
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'


def _state(state: str) -> str:
    bad = " bad" if "fail" in state.lower() else ""
    return f'<span class="state{bad}">{escape(state)}</span>'


def _number(value: Any, bad_above: int | None = None) -> str:
    text = "" if value is None else escape(str(value))
    bad = bad_above is not None and isinstance(value, int) and value > bad_above
    return f'<strong class="bad">{text}</strong>' if bad else text


def _error(text: str | None) -> str:
    if not text:
        return ""
    lines = text.strip().splitlines()
    return f"<details><summary>{escape(lines[-1][:120])}</summary><pre>{escape(text)}</pre></details>"
