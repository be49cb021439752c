"""Handlers that the code does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from deployer.failure import Failure
from deployer.template.shape import metadata, resources

from deployer_fixer.case import Case
from deployer_fixer.closest import closest
from deployer_fixer.edits import Edit
from deployer_fixer.rules.code import Functions, functions
from deployer_fixer.rules.document import Document

_CODE = {"AWS::Serverless::Function": "CodeUri", "AWS::Lambda::Function": "Code"}
_REQUIREMENTS = "requirements.txt"
# As the tester puts it: what the function itself logged when it was called.
_LOGGED = re.compile(
    r"^(?P<name>\w+) \(AWS::Lambda::Function\) logged: .*"
    r"Handler '(?P<function>[^']+)' missing on module '(?P<module>[^']+)'"
)


@dataclass(frozen=True, slots=True)
class _Described:
    """A function of a template whose code lies in the repository as it runs, in the language of its runtime.

    language: `python` or `nodejs`. layers: whether it has some, which may hold a handler as well.
    """

    name: str
    handler: str
    folder: PurePosixPath
    language: str
    layers: bool


def edits(document: Document, case: Case) -> Iterator[Edit]:
    """The one function that can have been meant takes the place of one that is not there.

    Where the function's own log says so, what cannot be read of its other files leaves no doubt about this one.
    """
    logged = _missing(case.failure)
    for found in _described(document):
        known = functions(case, found.folder, found.language)
        evident = logged.get(found.name) == found.handler
        meant = _meant(found, known, brought=_brought(case, found)) if known.complete or evident else None
        place = document.places.find(["Resources", found.name, "Properties", "Handler"])
        if meant and place and place.scalar == found.handler:
            start = document.text.find(found.handler, place.value.start, place.value.end)
            why = "logged that it has" if evident else "has in its code"
            reason = f"{found.name} {why} no {found.handler!r}; the only handler that can be meant is {meant!r}."
            if start >= 0:
                yield Edit(document.path, start, start + len(found.handler), meant, place.value.line, reason)


def _missing(failure: Failure | None) -> dict[str, str]:
    """By the function's name in the template, the handler that it logged to be missing."""
    found = map(_LOGGED.match, failure.lines if failure else ())
    return {match["name"]: f"{match['module']}.{match['function']}" for match in found if match}


def _described(document: Document) -> Iterator[_Described]:
    given = (document.template.get("Globals") or {}).get("Function") or {}
    for name, kind, own in resources(document.template, *_CODE):
        properties = {**given, **own} if kind == "AWS::Serverless::Function" else own
        handler, runtime = properties.get("Handler"), str(properties.get("Runtime")).lower()
        language = next((each for each in ("python", "nodejs") if runtime.startswith(each)), None)
        folder = _folder(document, properties.get(_CODE[kind]))
        # What a tool builds is named after its result, which is not in the repository.
        built = "BuildMethod" in metadata(document.template, name)
        if isinstance(handler, str) and folder is not None and language and not built:
            yield _Described(name, handler, folder, language, bool(properties.get("Layers")))


def _brought(case: Case, found: _Described) -> bool:
    """Whether the handler's package may come from a layer or a requirement."""
    package = found.handler.replace("/", ".").partition(".")[0].replace("_", "-").lower()
    required = case.text(str(found.folder / _REQUIREMENTS)) or ""
    return found.layers or package in required.replace("_", "-").lower()


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


def _meant(found: _Described, known: Functions, *, brought: bool) -> str | None:
    module, _, function = found.handler.rpartition(".")
    if module not in known.by_module:
        # Python's own way to name a file in a folder, which Lambda takes as well.
        module = module.replace(".", "/")
    if not module or function in known.by_module.get(module, set()):
        return None
    if module in known.by_module:
        return _in_module(module, function, known)
    return None if brought else _elsewhere(function, known)


def _in_module(module: str, function: str, known: Functions) -> str | None:
    """The file is there: of its functions, the one spelt alike, or the only one that Lambda could call."""
    likely = known.callable_in(module)
    found = closest(function, known.by_module[module]) or (likely[0] if len(likely) == 1 else None)
    return f"{module}.{found}" if found else None


def _elsewhere(function: str, known: Functions) -> str | None:
    """The file is not there: the only other one with that function, or the only function that Lambda could call."""
    same = [each for each in known.by_module if function in known.by_module[each]]
    if len(same) == 1:
        return f"{same[0]}.{function}"
    likely = [f"{each}.{name}" for each in known.by_module for name in known.callable_in(each)]
    return likely[0] if len(likely) == 1 else None
