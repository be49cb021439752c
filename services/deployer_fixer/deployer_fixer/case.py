"""What an engine gets to mend, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from deployer.failure import Failure, StageFailed
from deployer.iac.detection import detect
from deployer.iac.kind import Kind
from deployer.tree import File

_TEMPLATES = (Kind.SAM, Kind.CLOUDFORMATION)


@dataclass(frozen=True)
class Case:
    """A repository that does not deploy, or does not work once it is deployed.

    root: the project's folder in it. failure: how it was last deployed or tested. log: the last lines of the timeline,
    oldest first. instructions: what a person asked for. refused: why the engine's answer before was not taken.
    """

    files: Mapping[str, File]
    root: str = ""
    failure: Failure | None = None
    log: tuple[str, ...] = ()
    instructions: str | None = None
    refused: str | None = None

    @property
    def template(self) -> str | None:
        """Its path; None where there is none that can be read, for the reason `unread`."""
        return self._found[0]

    @property
    def unread(self) -> StageFailed | None:
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[str | None, StageFailed | None]:
        try:
            iac = detect({path: file.content for path, file in self.files.items()}, self.root)
        except StageFailed as failed:
            return None, failed
        return (iac.template if iac.kind in _TEMPLATES else None), None

    def text(self, path: str) -> str | None:
        """The file's text; None where it is missing or is no text."""
        file = self.files.get(path)
        if file is None:
            return None
        try:
            return file.content.decode()
        except UnicodeDecodeError:
            return None

    def with_texts(self, texts: Mapping[str, str]) -> Case:
        """The repository as it is once these files are changed."""
        changed = {path: File(path, text.encode(), self._runs(path)) for path, text in texts.items()}
        return replace(self, files={**self.files, **changed})

    def _runs(self, path: str) -> bool:
        return path in self.files and self.files[path].executable


@dataclass(frozen=True, slots=True)
class Change:
    """Why a file is changed: one sentence that names what was wrong. `line` counts from 1; 0 means the whole file."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Repair:
    """texts: whole files by path, as they are to be. model: who wrote them; None where they follow from rules."""

    texts: Mapping[str, str]
    changes: tuple[Change, ...] = field(default=())
    model: str | None = None


class Engine(Protocol):
    """Finds out what to change."""

    def repair(self, case: Case) -> Repair:
        """Raises StageFailed: NO_FIX that repeats what is wrong where it knows of no justified change, REFUSED_ANSWER
        for a model's answer that was not asked for."""
        ...
