"""One row of the fault table."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.scene import Scene


@dataclass(frozen=True)
class Fault:
    """`befalls` does what `done` says; `holds` is what `check` asserts beside all that `Scene.must_hold` does."""

    name: str
    done: str
    holds: str
    befalls: Callable[[Scene], None]
    check: Callable[[Scene], None] = lambda _: None
