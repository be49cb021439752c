"""One repository that somebody has deployed, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.builders.applications import Files
from tests.builders.repositories import Host, Repository
from tests.flows.deployments import Hosts, Report, served

SUCCESS = "success"
Make = Callable[[Hosts, str], Repository]


@dataclass(frozen=True)
class Row:
    """`ends` is `success`, or the code that it fails with in `stage`; `says` are words of the reason, or of the
    timeline of a success. `make` serves the repository under a name."""

    name: str
    make: Make
    ends: str = SUCCESS
    stage: str = ""
    says: tuple[str, ...] = ()
    operation: str = "deploy"
    attempt: int = 1
    wish: Mapping[str, Any] = field(default_factory=dict)

    @property
    def error(self) -> tuple[str, str] | None:
        """Stage and code."""
        return None if self.ends == SUCCESS else (self.stage, self.ends)


def on(files: Files, host: Callable[[Hosts], Host] = lambda hosts: hosts.open) -> Make:
    """A repository with these files."""
    return lambda hosts, name: served(host(hosts), name, files)


def mended(name: str, make: Make, *says: str) -> Row:
    """Fails at first; what is fixed is deployed from the fix's branch, and tested."""
    return Row(name, make, SUCCESS, "test", says, operation="sdlc-deploy", attempt=2)


def refused(name: str, make: Make, end: str, *says: str, **wish: Any) -> Row:
    """end: `clone GIT_CLONE`, the stage that says why, and its code."""
    stage, code = end.split()
    return Row(name, make, code, stage, says, wish=wish)


def seen(report: Report) -> str:
    """How it ended, in one line."""
    attempts = f" on attempt {report['attempt']}" if report["attempt"] > 1 else ""
    error = report["error"]
    if error is None:
        return f"{report['status']}{attempts}"
    return f"{report['status']}{attempts}: {error['stage']} {error['code']}: {error['reason']}"
