"""What an app depends on, read from the file that says so: requirements.txt, or pyproject.toml of any kind."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement

from skylift_tools.plane.problems import PlaneProblem

NAMES = ("requirements.txt", "pyproject.toml")
# A source folder may lie some levels inside its repository.
_LEVELS = 3


def find(source: Path) -> Path | None:
    """The file that names the dependencies: beside the source or above it, not beyond its repository."""
    for folder in (source, *source.parents[:_LEVELS]):
        for name in NAMES:
            if (folder / name).is_file() and _read(folder / name):
                return folder / name
        if (folder / ".git").exists():
            break
    return None


def read(file: Path) -> list[str]:
    """The requirements in a file, as PEP 508 writes them. Raises `PlaneProblem` naming the line that is none."""
    return [_checked(text, where) for text, where in _read(file)]


def _read(file: Path) -> list[tuple[str, str]]:
    return list(_of_pyproject(file) if file.name.endswith(".toml") else _of_lines(file))


def _of_lines(file: Path) -> Iterator[tuple[str, str]]:
    if not file.is_file():
        raise PlaneProblem(f"{file}: there is no such file")
    lines = file.read_text().replace("\\\n", " ").splitlines()
    for number, line in enumerate(lines, 1):
        text = re.sub(r"(^|\s)#.*$", "", line).strip()
        if nested := re.match(r"(?:-r|--requirement)[ =]?\s*(\S+)", text):
            yield from _of_lines(file.parent / nested[1])
        elif text and not text.startswith("-"):
            yield re.sub(r"\s+--hash=\S+", "", text), f"{file}:{number}"


def _of_pyproject(file: Path) -> Iterator[tuple[str, str]]:
    try:
        document = tomllib.loads(file.read_text())
    except tomllib.TOMLDecodeError as error:
        raise PlaneProblem(f"{file}: {error}") from None
    for text in document.get("project", {}).get("dependencies", []):
        yield text, str(file)
    for name, wanted in document.get("tool", {}).get("poetry", {}).get("dependencies", {}).items():
        if name != "python":
            yield _of_poetry(name, wanted, file), str(file)


def _of_poetry(name: str, wanted: Any, file: Path) -> str:
    """`{version = "^1.2", extras = ["x"]}` as `name[x]>=1.2,<2`."""
    table = wanted if isinstance(wanted, dict) else {"version": wanted}
    if "version" not in table:
        raise PlaneProblem(f"{file}: {name} comes from a path or repository; name a version, or say --requirements")
    extras = f"[{','.join(table['extras'])}]" if table.get("extras") else ""
    return f"{name}{extras}{','.join(map(_range, filter(None, table['version'].split(','))))}"


def _range(version: str) -> str:
    """Poetry's own ways to write a range: `^1.2` allows up to the next leftmost number that is not 0."""
    text = version.strip()
    if text == "*":
        return ""
    if text[0] not in "^~" or text.startswith("~="):
        return text if text[0] in "<>=!~" else f"=={text}"
    numbers = [int(part) for part in re.findall(r"\d+", text.split("+")[0])]
    fixed = next((at for at, number in enumerate(numbers) if number), len(numbers) - 1)
    if text[0] == "~":
        fixed = min(1, len(numbers) - 1)
    above = [*numbers[:fixed], numbers[fixed] + 1]
    return f">={text[1:].strip()},<{'.'.join(map(str, above))}"


def _checked(text: str, where: str) -> str:
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        fault = str(error).splitlines()[0]
        raise PlaneProblem(
            f"{where}: {text!r} is no requirement ({fault}); copy its code in, or leave it out"
        ) from None
    return str(requirement)
