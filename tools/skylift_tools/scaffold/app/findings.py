"""What is said about an app: where, why it matters on Lambda, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Finding:
    """`path` and `line` are the app's own; line 0 is about all of it."""

    path: Path
    line: int
    what: str
    why: str
    do: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}  " if self.line else ""
        return f"{where}{self.what}\n    {self.why}\n    -> {self.do}"


def about_all(what: str, why: str, do: str) -> Finding:
    return Finding(Path(), 0, what, why, do)
