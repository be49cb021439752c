"""Handlers that the code does not have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from deployer.template.shape import resources

from deployer_fixer.case import Case
from deployer_fixer.closest import closest
from deployer_fixer.edits import Edit
from deployer_fixer.rules.code import Functions, functions
from deployer_fixer.rules.document import Document

_CODE = {"AWS::Serverless::Function": "CodeUri", "AWS::Lambda::Function": "Code"}


def edits(document: Document, case: Case) -> Iterator[Edit]:
    """The one function that can have been meant takes the place of one that is not there."""
    for name, kind, properties in resources(document.template, *_CODE):
        handler = properties.get("Handler")
        folder = _folder(document, properties.get(_CODE[kind], "."))
        if not isinstance(handler, str) or folder is None:
            continue
        known = functions(case, folder)
        meant = _meant(handler, known)
        place = document.places.find(["Resources", name, "Properties", "Handler"])
        if meant and place:
            start = document.text.find(handler, place.value.start, place.value.end)
            reason = f"the code of {name} has no {handler!r}; the only handler that can be meant is {meant!r}."
            if start >= 0:
                yield Edit(document.path, start, start + len(handler), meant, place.value.line, reason)


def _folder(document: Document, code: Any) -> PurePosixPath | None:
    """Where the function's code lies in the repository; None where it is computed, or lies somewhere else."""
    if not isinstance(code, str) or "://" in code:
        return None
    parts: list[str] = []
    for part in (document.folder / code).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return PurePosixPath(*parts)


def _meant(handler: str, known: Functions) -> str | None:
    module, _, function = handler.rpartition(".")
    if module not in known.by_module:
        # Python's own way to name a file in a folder, which Lambda takes as well.
        module = module.replace(".", "/")
    if not known.complete or not module or function in known.by_module.get(module, set()):
        return None
    return _in_module(module, function, known) if module in known.by_module else _elsewhere(module, function, known)


def _in_module(module: str, function: str, known: Functions) -> str | None:
    """The file is there: of its functions, the one spelt alike, or the only one that Lambda could call."""
    likely = known.callable_in(module)
    found = closest(function, known.by_module[module]) or (likely[0] if len(likely) == 1 else None)
    return f"{module}.{found}" if found else None


def _elsewhere(module: str, function: str, known: Functions) -> str | None:
    """The file is not there: the only other one with that function, or the only function that Lambda could call."""
    same = [each for each in known.by_module if function in known.by_module[each]]
    if len(same) == 1:
        return f"{same[0]}.{function}"
    likely = [f"{each}.{name}" for each in known.by_module for name in known.callable_in(each)]
    return likely[0] if len(likely) == 1 else None
