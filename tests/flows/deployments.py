"""The deployer as its users drive it: over HTTP, with repositories that are served on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import httpx

from tests.builders import repositories
from tests.builders.repositories import Host, Repository

BASE = "/api/deployer"
ENDS_SECONDS = 240
LOOK_SECONDS = 0.25
TOKEN = "a-planted-token-5f2c9e71"
Report = dict[str, Any]


@dataclass(frozen=True)
class Hosts:
    """`private` opens with TOKEN, which is the one that the platform keeps; `foreign` with another. From `readonly`
    one may read only."""

    open: Host
    private: Host
    foreign: Host
    readonly: Host


@contextmanager
def hosts() -> Iterator[Hosts]:
    with ExitStack() as stack:
        served = [stack.enter_context(repositories.serving(token=token)) for token in (None, TOKEN, "another", None)]
        served[-1].readonly = True
        yield Hosts(*served)


@dataclass(frozen=True)
class Deployer:
    """Who carries this client asks for sessions and looks at them."""

    client: httpx.Client

    def ask(self, operation: str, **wish: Any) -> httpx.Response:
        return self.client.post(f"{BASE}/{operation}", json=wish)

    def start(self, operation: str, repository: str, branch: str = "main", **wish: Any) -> str:
        """The session's id."""
        answer = self.ask(operation, repository=repository, branch=branch, **wish)
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        return cast(str, answer.json()["session_id"])

    def status(self, session_id: str) -> Report:
        return cast(Report, self.client.get(f"{BASE}/status/{session_id}").raise_for_status().json())

    def ended(self, session_id: str) -> Report:
        """The session once it is at its end."""
        return self._until(f"status/{session_id}", lambda report: report["status"] in ("success", "failed"))

    def analysis(self, session_id: str) -> Report:
        """Has the session analysed, and answers what was found."""
        asked = self.ask("analyze", session_id=session_id)
        assert asked.status_code == httpx.codes.ACCEPTED, asked.text
        return self._until(f"analyze/{session_id}", lambda report: report["status"] != "pending")

    def _until(self, path: str, over: Callable[[Report], bool]) -> Report:
        deadline = time.monotonic() + ENDS_SECONDS
        while True:
            report = cast(Report, self.client.get(f"{BASE}/{path}").raise_for_status().json())
            if over(report):
                return report
            assert time.monotonic() < deadline, f"{path} is not over: {report}"
            time.sleep(LOOK_SECONDS)


def succeeded(report: Report) -> Report:
    assert report["status"] == "success", (report["error"], told(report))
    return report


def told(report: Report) -> list[str]:
    """The timeline's lines."""
    return [f"{line['stage']} {line['event']}: {line['text']}" for line in report["timeline"]]


def seconds(report: Report) -> float:
    """From the request to the end, as the session says."""
    began, ended = (datetime.fromisoformat(report[each]) for each in ("created_at", "ended_at"))
    return (ended - began).total_seconds()


def asked(report: Report) -> list[tuple[str, str, str]]:
    """What its tests asked, and how each was judged, as their report has it."""
    steps = httpx.get(report["report_url"]).raise_for_status().json()["steps"]
    return [(step["request"]["method"], step["request"]["endpoint"], step["verdict"]) for step in steps]


def served(host: Host, name: str, files: Mapping[str, str]) -> Repository:
    return host.repository(f"acme/{name}", {path: text.encode() for path, text in files.items()})
