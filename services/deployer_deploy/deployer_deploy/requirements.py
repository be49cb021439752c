"""A repository's requirements.txt: names and versions only, since anything else could run its code while we build."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from deployer.failure import Code, StageFailed
from packaging.requirements import InvalidRequirement, Requirement

MAX_DEPTH = 5
_NESTED = re.compile(r"(?:-r|--requirement)[ =]?\s*(\S+)")
_HASHES = re.compile(r"(?:\s+--hash[ =]\S+)+$")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


def read(path: Path, root: Path, *, depth: int = 0) -> list[str]:
    """The lines to install, with those of the files that it includes from inside `root`; markers and hashes stay.

    Raises StageFailed (BUILD) that names file and line for options, URLs, and paths.
    """
    name = path.relative_to(root)
    found: list[str] = []
    for number, line in _lines(path.read_text(errors="replace")):
        if nested := _NESTED.fullmatch(line):
            included = _included(path, nested[1], root=root, where=f"{name}:{number}")
            found += read(included, root, depth=_deeper(depth, f"{name}:{number}"))
        else:
            found.append(_checked(line, f"{name}:{number}"))
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """With their numbers; a backslash at the end joins a line with the next."""
    joined, began = "", 0
    for number, raw in enumerate(text.splitlines(), start=1):
        began = began or number
        joined += raw.removesuffix("\\")
        if raw.endswith("\\"):
            continue
        if line := _COMMENT.sub("", joined).strip():
            yield began, line
        joined, began = "", 0


def _included(path: Path, named: str, *, root: Path, where: str) -> Path:
    included = (path.parent / named).resolve()
    if not included.is_relative_to(root.resolve()) or not included.is_file():
        _refuse(where, f"includes {named!r}, which is no file of the repository")
    return root / included.relative_to(root.resolve())


def _deeper(depth: int, where: str) -> int:
    if depth >= MAX_DEPTH:
        _refuse(where, f"includes files more than {MAX_DEPTH} deep")
    return depth + 1


def _checked(line: str, where: str) -> str:
    bare = _HASHES.sub("", line)
    try:
        requirement = Requirement(bare)
    except InvalidRequirement:
        _refuse(where, f"{bare[:100]!r} is no name with a version; options, URLs and paths are not taken")
    if requirement.url:
        _refuse(where, f"{requirement.name} comes from a URL; only packages of the index are taken")
    return line


def _refuse(where: str, fault: str) -> NoReturn:
    raise StageFailed(Code.BUILD, f"{where} {fault}.", [f"{where}: {fault}"])
