"""SIGKILL to one process of the platform at a random moment."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

import psutil

from tests.faults.plane import Plane
from tests.faults.waiting import until

TARGETS = ("emulator", "door", "zygote", "worker", "postgres", "supervisor")
_BACK_SECONDS = 60


@dataclass(frozen=True)
class Killed:
    """`seconds` from the signal until every system's API answered with its stores."""

    target: str
    seconds: float


def kill(plane: Plane, target: str) -> Killed:
    """Kill it, and wait until the platform answers."""
    began = time.monotonic()
    if target == "supervisor":
        plane.start_again()
    elif target in ("zygote", "worker"):
        _functions_process(plane, target).kill()
    else:
        plane.kill(target)
    until(plane.answers, f"the platform answers after the kill of the {target}", _BACK_SECONDS)
    return Killed(target, time.monotonic() - began)


def _functions_process(plane: Plane, target: str) -> psutil.Process:
    """One that functions are forked from, or one that runs a function."""
    zygotes = plane.process("door").children()
    workers = [worker for zygote in zygotes for worker in zygote.children()]
    return random.choice(zygotes if target == "zygote" else workers)
