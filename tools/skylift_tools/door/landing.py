"""The landing page: what runs, where, and how it is."""

from collections.abc import Mapping, Sequence
from html import escape
from os.path import commonpath
from pathlib import Path
from typing import Any

from .landing_table import Row, folded, link, name, number, state, table

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
READY_MADE = {"/health": "health", "/openapi.json": "OpenAPI"}


def page(status: Mapping[str, Any]) -> str:
    """The whole document for what the status provider told; `{"state": "starting"}` before anything is up."""
    if status["state"] == "starting":
        return _document(" is starting", '<p role="status">The platform is starting. This page follows by itself.</p>')
    if status["state"] != "ready":
        problem = escape(str(status.get("problem", "")))
        return _document(" is unwell", f'<p role="alert" class="bad">The status cannot be read. {problem}</p>')
    sections = [
        _addresses(status),
        _alarms(status),
        _apis(status),
        _functions(status),
        _machines(status),
        _queues(status),
        _stacks(status),
    ]
    return _document("", "\n".join(sections))


def _document(title: str, content: str) -> str:
    return PAGE.format(title=title, style=STYLE, script=SCRIPT, content=content)


def _addresses(status: Mapping[str, Any]) -> str:
    rows = [
        ("Platform", f"<code>{escape(str(status.get('url', '')))}</code>"),
        ("AWS endpoint", f"<code>{escape(str(status.get('endpoint', '')))}</code>"),
        ("Access token", "<code>.venv/bin/skylift token --group user</code> (or manager, or admin)"),
    ]
    terms = "".join(f"<dt>{term}</dt><dd>{value}</dd>" for term, value in rows)
    return f"<dl>{terms}</dl>"


def _alarms(status: Mapping[str, Any]) -> str:
    rows = [
        (_bad(name(alarm["name"])), f"{escape(alarm['description'] or '')}<br>{name(alarm['reason'])}")
        for alarm in status.get("alarms", [])
    ]
    if not rows:
        return '<section><h2>Alarms</h2><p role="status">None fires.</p></section>'
    return table("Alarms", ("Name", "What and why"), rows)


def _bad(cell: str) -> str:
    return f'<span class="bad">{cell}</span>'


def _apis(status: Mapping[str, Any]) -> str:
    """By the function that answers."""
    routes: dict[str, list[Mapping[str, Any]]] = {}
    for api in status.get("apis", []):
        for route in api.get("routes", []):
            routes.setdefault(str(route["function"]), []).append(route)
    return table("APIs", ("Path", "Open", "Routes"), [_api(*each) for each in sorted(routes.items())])


def _api(function: str, routes: Sequence[Mapping[str, Any]]) -> Row:
    paths = [str(route["route_key"]).partition(" ")[2] or "/" for route in routes]
    public = {path for path, route in zip(paths, routes, strict=True) if not route.get("authorizer")}
    base = commonpath(paths) if all(path.startswith("/") for path in paths) else ""
    links = [link(base + end, word) for end, word in READY_MADE.items() if base + end in public]
    lines = [f"{route['route_key']}{'' if route.get('authorizer') else '  without a token'}" for route in routes]
    return name(base or function), " ".join(links), folded(function, str(len(lines)), "\n".join(lines))


def _functions(status: Mapping[str, Any]) -> str:
    rows = [
        (
            name(function["name"]),
            state(function["state"]),
            number(function.get("invocations")),
            number(function.get("errors"), bad_above=0),
            _error(function["name"], function.get("last_error")),
        )
        for function in status.get("functions", [])
    ]
    return table("Functions", ("Name", "State", "Calls", "Errors", "Last error"), rows)


def _machines(status: Mapping[str, Any]) -> str:
    """No section without any. An execution that failed may be what it was made to find out; one cut off is not."""
    rows = [
        (
            name(machine["name"]),
            *(number(machine.get(count)) for count in ("running", "succeeded", "failed")),
            number(machine.get("cut_off"), bad_above=0),
            escape(str(machine.get("problem", ""))),
        )
        for machine in status.get("machines", [])
    ]
    columns = ("Name", "Running", "Succeeded", "Failed", "Cut off", "Problem")
    return table("State machines", columns, rows) if rows else ""


def _queues(status: Mapping[str, Any]) -> str:
    """A queue whose dead letters stand beside it needs no row for them."""
    queues = status.get("queues", [])
    beside = {queue.get("dead_letter_queue") for queue in queues}
    rows = [
        (
            name(queue["name"]),
            number(queue.get("messages")),
            number(queue.get("in_flight")),
            number(queue.get("dlq_messages"), bad_above=0),
            escape(str(queue.get("problem", ""))),
        )
        for queue in queues
        if queue["name"] not in beside
    ]
    return table("Queues", ("Name", "Waiting", "In flight", "Dead letters", "Problem"), rows)


def _stacks(status: Mapping[str, Any]) -> str:
    rows = [
        (name(stack["name"]), number(stack.get("resources")), state(stack.get("status", "")))
        for stack in status.get("stacks", [])
    ]
    return table("Stacks", ("Name", "Resources", "Status"), rows)


def _error(function: str, text: str | None) -> str:
    if not text:
        return ""
    return folded(f"error of {function}", text.strip().splitlines()[-1][:120], text)
