"""Loads the app as Lambda would, in its own environment, and hears what it is."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.scaffold.app import probe_program

_SECONDS = 120
_MISSING = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")
_FRAME = re.compile(r'File "(.+)", line (\d+)')
_LINES = 12


@dataclass(frozen=True)
class Found:
    """`routes`: (kind, `METHOD /path`). `documented`: how many operations its OpenAPI document has; `own_tokens`: the
    security schemes in it. `places`: file and line by a route's path. `cross_origin`: the options of each
    CORSMiddleware.
    """

    routes: list[tuple[str, str]]
    documented: int
    lifespan: bool
    own_tokens: list[str]
    root_path: str
    places: dict[str, tuple[str, int]]
    cross_origin: list[dict[str, Any]]

    @property
    def operations(self) -> int:
        """How many answer HTTP; an app that documents none is counted by its routes."""
        return self.documented or sum("WebSocket" not in kind for kind, _ in self.routes)

    @property
    def websockets(self) -> list[str]:
        return [route.partition(" ")[2] for kind, route in self.routes if "WebSocket" in kind]


def probe(reference: str, source: Path, *, python: Path, variables: Mapping[str, str]) -> Found:
    """Raises `PlaneProblem` that says why the app cannot be loaded, with the lines of its own that led there."""
    command: list[str | Path] = [python, probe_program.__file__, reference, str(source)]
    names = {"POWERTOOLS_SERVICE_NAME": "probe", "POWERTOOLS_METRICS_NAMESPACE": "probe", "PATH": "/usr/bin:/bin"}
    try:
        done = subprocess.run(
            command, env={**variables, **names}, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise PlaneProblem(f"{reference} was not loaded after {_SECONDS} s: what does it wait for?") from None
    if done.returncode != 0:
        raise PlaneProblem(_why(reference, source, done.stderr))
    return Found(**json.loads(done.stdout.rpartition("FOUND ")[2]))


def _why(reference: str, source: Path, said: str) -> str:
    module, _, attribute = reference.partition(":")
    last = said.strip().splitlines()[-1] if said.strip() else "it ended without a word"
    if missing := _MISSING.search(last):
        if module == missing[1] or module.startswith(f"{missing[1]}."):
            return f"--app {reference}: there is no module {missing[1]} in --from; give the folder that holds it"
        return (
            f"--app {reference}: the app imports {missing[1]}{_where(source, said)}, and none of its requirements "
            f"brings it: add it with --with, or give the right --requirements"
        )
    if last.startswith("AttributeError: module") and repr(attribute.split(".")[0]) in last:
        return f"--app {reference}: {module} has no {attribute}"
    if last.startswith(f"TypeError: {reference}"):
        return f"--app {last.removeprefix('TypeError: ')}"
    tail = "\n".join(said.strip().splitlines()[-_LINES:])
    return f"--app {reference} cannot be loaded{_where(source, said)}; what it reads is given by --setting:\n{tail}"


def _where(source: Path, said: str) -> str:
    """The last line of the app itself that an error went through."""
    own = [(path, line) for path, line in _FRAME.findall(said) if Path(path).is_relative_to(source)]
    return f" at {Path(own[-1][0]).relative_to(source)}:{own[-1][1]}" if own else ""
