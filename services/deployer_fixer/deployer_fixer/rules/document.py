"""A template as the rules look at it: its text, what it says, and where in the text that stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from deployer.failure import StageFailed
from deployer.iac.children import local_children
from deployer.template.parsing import Template, parse

from deployer_fixer.case import Case
from deployer_fixer.places import Places

MAX_NESTING = 5


@dataclass(frozen=True)
class Document:
    path: str
    text: str
    template: Template

    @cached_property
    def places(self) -> Places:
        return Places(self.text)

    @property
    def folder(self) -> PurePosixPath:
        return PurePosixPath(self.path).parent


def documents(case: Case) -> list[Document]:
    """The template and those of its nested stacks. Raises StageFailed for one that does not parse."""
    found: dict[str, Document] = {}
    waiting = [case.template] if case.template else []
    for _ in range(MAX_NESTING):
        nested: list[str] = []
        for path in waiting:
            text = case.text(path)
            if text is not None and path not in found:
                found[path] = Document(path, text, parse(text, name=path))
                nested += [_beside(path, child) for child in local_children(found[path].template)]
        waiting = nested
    return list(found.values())


def parses(case: Case) -> bool:
    try:
        return bool(documents(case))
    except StageFailed:
        return False


def _beside(path: str, child: str) -> str:
    return str(PurePosixPath(path).parent / child)
