"""The newest sessions, a line each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from skylift_tools.columns import GAP, columns
from skylift_tools.deploy_repo.api import Api
from skylift_tools.deploy_repo.terminal import Terminal

Session = dict[str, Any]
WIDTH = 100
_HEAD = ("session", "ago", "kind", "status", "stage", "try", "deployed", "repository")
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))
_CUT = "…"
_LEAST = 12


def show(api: Api, terminal: Terminal, *, deployed: bool) -> None:
    """Raises Unreachable, Refused."""
    page = api.newest(deployed=deployed)
    if not page["items"]:
        terminal.line("nothing is deployed" if deployed else "there is no session yet")
        return
    width = max(WIDTH, shutil.get_terminal_size().columns)
    for line in listed(page["items"], datetime.now(UTC), width=width):
        terminal.line(line)
    if page["next_cursor"]:
        terminal.line("... and older ones")


def listed(sessions: Sequence[Session], now: datetime, *, width: int = WIDTH) -> Iterator[str]:
    """A table of at most `width` columns: of a long `owner/name@branch` the owner is left out, then the end."""
    rows = [_row(session, now) for session in sessions]
    before = list(zip(_HEAD, *rows, strict=True))[:-1]
    left = max(_LEAST, width - sum(max(map(len, cells)) + len(GAP) for cells in before))
    return columns(_HEAD, [(*row[:-1], _fitting(row[-1], left)) for row in rows])


def _row(session: Session, now: datetime) -> tuple[str, ...]:
    return (
        session["session_id"],
        _ago((now - datetime.fromisoformat(session["created_at"])).total_seconds()),
        session["kind"].removeprefix("sanity_"),
        session["status"],
        session["stage"] or "",
        f"{session['attempt']}/{session['max_attempts']}",
        _deployed(session),
        f"{_path(session['repository'])}@{session['branch']}",
    )


def _deployed(session: Session) -> str:
    if session["removed_at"]:
        return "removed"
    return "yes" if session["deployed"] else ""


def _ago(seconds: float) -> str:
    size, unit = next((each for each in _UNITS if seconds >= each[0]), _UNITS[-1])
    return f"{max(0, int(seconds)) // size}{unit}"


def _path(url: str) -> str:
    """Without scheme and host."""
    return url.partition("://")[2].partition("/")[2] or url


def _fitting(name: str, most: int) -> str:
    short = name if len(name) <= most else name.partition("/")[2]
    return short if len(short) <= most else short[: most - 1] + _CUT
