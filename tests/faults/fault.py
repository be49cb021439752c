"""Rows of the fault table, and the systems that they befall."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from tests.faults.plane import Plane

Scene = TypeVar("Scene")


@dataclass(frozen=True)
class Fault(Generic[Scene]):
    """`befalls` does what `done` says; `holds` is what `check` asserts beside all that its system's `settled` does.

    stage: the part of the system that it strikes. aside: it disturbs nobody else, so that others run beside it.
    """

    name: str
    done: str
    holds: str
    befalls: Callable[[Scene], object]
    check: Callable[[Scene], object] = lambda _: None
    stage: str = ""
    aside: bool = False


@dataclass(frozen=True)
class System:
    """What one system's faults befall: `begin` makes a scene of its own for each row, `settled` is what must hold."""

    name: str
    begin: Callable[[Plane], AbstractContextManager[Any]]
    settled: Callable[[Any], object]
    faults: tuple[Fault[Any], ...]


@dataclass(frozen=True)
class Row:
    system: System
    fault: Fault[Any]

    @property
    def name(self) -> str:
        return f"{self.system.name}, {self.fault.stage}: {self.fault.name}"

    def run(self, plane: Plane) -> None:
        with self.system.begin(plane) as scene:
            self.fault.befalls(scene)
            self.system.settled(scene)
            self.fault.check(scene)


def at(stage: str, faults: Iterable[Fault[Scene]]) -> tuple[Fault[Scene], ...]:
    return tuple(replace(fault, stage=stage) for fault in faults)
