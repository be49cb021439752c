"""Without these nobody finds the session whose id scrolled away, and with it what it deployed."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from skylift_tools.deploy_repo import deploy_repo
from skylift_tools.deploy_repo.api import Api
from skylift_tools.deploy_repo.listing import WIDTH, listed, show
from skylift_tools.deploy_repo.terminal import Terminal

ID = "0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SESSION = {
    "session_id": ID,
    "created_at": "2026-11-01T11:55:00.000+00:00",
    "kind": "sdlc",
    "status": "failed",
    "stage": "fix",
    "attempt": 2,
    "max_attempts": 3,
    "repository": "https://github.com/acme/shop",
    "branch": "main",
    "deployed": True,
    "removed_at": None,
}


def test_a_session_is_a_line_that_says_how_it_stands_and_whether_it_is_deployed() -> None:
    removed = SESSION | {"deployed": False, "removed_at": "2026-11-01T11:58:00.000+00:00"}
    pending = SESSION | {"kind": "deploy", "status": "pending", "stage": None, "attempt": 1, "deployed": False}
    head, *rows = listed([SESSION, removed, pending], NOW)
    assert head.split() == ["session", "ago", "kind", "status", "stage", "try", "deployed", "repository"]
    assert [row.split() for row in rows] == [
        [ID, "5m", "sdlc", "failed", "fix", "2/3", "yes", "acme/shop@main"],
        [ID, "5m", "sdlc", "failed", "fix", "2/3", "removed", "acme/shop@main"],
        [ID, "5m", "deploy", "pending", "1/3", "acme/shop@main"],
    ]


def test_the_longest_of_everything_fits_and_can_be_told_by_its_name() -> None:
    longest = {"kind": "sanity_test", "status": "success", "stage": "monitor", "branch": "feature/" + "x" * 90}
    old = SESSION | longest | {"created_at": "2025-11-01T11:55:00.000+00:00"}
    _, row, _ = listed([old, SESSION], NOW)
    assert len(row) <= WIDTH and "365d" in row and " shop@feature" in row and row.endswith("…")


def shown(page: dict[str, Any], *, deployed: bool = False) -> tuple[str, str]:
    """What is written, and what the API was asked."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=page)

    written: list[str] = []
    with Api("http://api/api/deployer", "secret", httpx.MockTransport(answer)) as api:
        show(api, Terminal(written.append, live=False), deployed=deployed)
    return "".join(written), str(asked[0].url.query, "ascii")


def test_more_than_a_page_is_not_taken_for_all() -> None:
    assert shown({"items": [SESSION], "next_cursor": "b"})[0].endswith("... and older ones\n")
    assert "older" not in shown({"items": [SESSION], "next_cursor": None})[0]


@pytest.mark.parametrize(("deployed", "query"), [(False, ""), (True, "deployed=true")])
def test_nothing_to_list_is_said(deployed: bool, query: str) -> None:
    text, asked = shown({"items": [], "next_cursor": None}, deployed=deployed)
    assert asked == query and (text.startswith("nothing is deployed") is deployed) and text.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--list", "--remove", ID], ["--session", ID, "--deployed"]])
def test_a_list_is_asked_for_alone(arguments: list[str]) -> None:
    result = CliRunner().invoke(deploy_repo, arguments, standalone_mode=False)
    assert result.exception and "--list" in str(result.exception)
