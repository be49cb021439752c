"""Every program of dev and prod in the genuine engine, in the order of their references; and taken down again."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.contracts.conftest import LOCAL, STACKS
from tests.engine.backend import Backend, Step

DEPLOYED = [stack for stack in STACKS if stack != LOCAL]
# Stacks that are worked on at the same time, as a pipeline with several jobs does.
AT_ONCE = 4
STEPS = ("preview", "up", "preview", "refresh")
Place = tuple[str, str]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Rollout:
    """What happened to each (stack, project). `own`: what our engine declares from the same files, by stack."""

    backend: Backend
    own: dict[str, dict[str, Any]]
    steps: dict[Place, list[Step]]
    destroyed: dict[Place, subprocess.CompletedProcess[str]]
    # The state after everything was up, in plain text; and as it is stored once everything was destroyed.
    up: dict[Place, list[dict[str, Any]]]
    left: dict[Place, list[dict[str, Any]]]
    # All files of the back end while everything was up.
    stored: dict[str, str]


def roll_out(backend: Backend, own: dict[str, dict[str, Any]]) -> Rollout:
    """Bring everything up, look at it, and take it down in the reverse order."""
    waves = [[(stack, name) for stack in DEPLOYED for name in wave] for wave in own[DEPLOYED[0]]["waves"]]
    steps = _each(waves, lambda stack, name: backend.take(name, stack, *STEPS))
    up = _each(waves, lambda stack, name: backend.export(name, stack, secrets=True))
    stored = dict(_stored(backend))
    destroyed = _each(reversed(waves), lambda stack, name: backend.destroy(name, stack))
    left = _each(waves, lambda stack, name: backend.export(name, stack, secrets=False))
    return Rollout(backend, own, steps, destroyed, up, left, stored)


def _each(waves: Any, act: Callable[[str, str], Result]) -> dict[Place, Result]:
    """Do it for every stack, several at once, wave after wave."""
    found: dict[Place, Result] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for wave in waves:
            found |= zip(wave, pool.map(lambda place: act(*place), wave), strict=True)
    return found


def _stored(backend: Backend) -> Iterator[tuple[str, str]]:
    for path in backend.states.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(backend.states)), path.read_text(errors="replace")
