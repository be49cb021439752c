"""Where the pipeline answers, and the token that opens it: on the local platform, or on AWS."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from skylift_tools import own_environment
from skylift_tools.deploy_repo.problems import Refused, Unreachable
from skylift_tools.plane import user_pool
from skylift_tools.plane.layout import STACK, Layout
from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.plane.record import Record

PROJECT = "deployer_api"
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Target:
    """poll_seconds: how long to wait before the next look at a session."""

    url: str
    token: str
    poll_seconds: float


def of(layout: Layout, stack: str, *, url: str | None, token: str | None) -> Target:
    """`token` is for AWS: the local platform gives out its own. Raises Unreachable, or Refused where one is missing."""
    if stack == STACK:
        return _local(layout, url)
    own_environment.give_back()
    if not token:
        raise Refused("on AWS the command needs an access token of an admin: give it as SKYLIFT_TOKEN")
    return Target(url or _export(layout.root / "services" / PROJECT, stack), token, 3)


def _local(layout: Layout, url: str | None) -> Target:
    try:
        token = user_pool.access_token(layout, "admin", "admin")
    except PlaneProblem as problem:
        raise Unreachable(str(problem)) from None
    found = url or Record.read(layout.stacks).outputs(PROJECT).get("url")
    if not found:
        raise Unreachable(f"{PROJECT} is not up yet: wait until `make up` says that it answers")
    return Target(str(found), token, 0.5)


def _export(folder: Path, stack: str) -> str:
    command = ["pulumi", "stack", "output", "url", "--stack", stack, "--non-interactive"]
    try:
        answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        raise Unreachable("the stack's exports are read with Pulumi, which is not installed; or give --url") from None
    except subprocess.TimeoutExpired:
        raise Unreachable("Pulumi does not answer: is the state's backend reachable? Or give --url") from None
    if answer.returncode:
        said = (answer.stderr or answer.stdout).strip().splitlines()
        raise Unreachable(f"{PROJECT} has no stack {stack} that is up: {said[-1] if said else 'Pulumi says no more'}")
    return answer.stdout.strip()
