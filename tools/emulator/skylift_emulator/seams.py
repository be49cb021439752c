"""Where we replace a private function of MiniStack: named, checked, done once."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class SeamMoved(RuntimeError):
    """MiniStack no longer has the function that a mend replaces, or calls it differently."""


@dataclass(frozen=True)
class Seam:
    """One private name of MiniStack: `module`, `name` and the parameter names that callers pass."""

    module: str
    name: str
    parameters: tuple[str, ...] | None = None

    def current(self) -> Any:
        """The object as it stands; raises `SeamMoved` when it is gone."""
        try:
            return getattr(importlib.import_module(self.module), self.name)
        except (ImportError, AttributeError) as error:
            raise SeamMoved(f"{self.module}.{self.name} is gone: this release of MiniStack needs a new mend") from error

    def check(self) -> None:
        """Raises `SeamMoved` when the parameters differ from those that the mend was written for."""
        if self.parameters is None:
            self.current()
            return
        found = tuple(inspect.signature(self.current()).parameters)
        if found != self.parameters:
            raise SeamMoved(f"{self.module}.{self.name} takes {found}, the mend was written for {self.parameters}")

    def replace(self, make: Callable[[Any], Any]) -> None:
        """Put `make(original)` in place of the function; several mends may do so, one around the other."""
        self.check()
        original = self.current()
        replacement = functools.update_wrapper(make(original), original)
        setattr(importlib.import_module(self.module), self.name, replacement)

    def set(self, value: Any) -> None:
        """Put a plain value in place of a constant."""
        self.check()
        setattr(importlib.import_module(self.module), self.name, value)
