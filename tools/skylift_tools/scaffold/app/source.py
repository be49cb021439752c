"""The app's own files: which of them go along, and what their syntax says."""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from skylift_tools.plane.problems import PlaneProblem

_LEFT_BEHIND = {"node_modules", "__pycache__", "tests", "test"}
_LEFT_AT_THE_TOP = {"dist", "build", "htmlcov"}
_DATABASES = (".db", ".sqlite", ".sqlite3", ".pyc", ".log")


@dataclass(frozen=True)
class Source:
    """A Python file of the app, `path` relative to where its modules are imported from."""

    path: Path
    lines: list[str]
    syntax: ast.Module


def copy(source: Path, into: Path) -> list[str]:
    """Copy the app as it is; returns what was left behind of what might be missed, relative to `source`."""
    left: list[str] = []

    def ignored(folder: str, names: list[str]) -> Collection[str]:
        at_the_top = _LEFT_AT_THE_TOP if Path(folder) == source else set()
        unwanted = [name for name in names if name in at_the_top or _stays_behind(Path(folder, name))]
        left.extend(Path(folder, name).relative_to(source).as_posix() for name in unwanted if _is_worth_saying(name))
        return unwanted

    shutil.copytree(source, into, ignore=ignored)
    return sorted(left)


def read(folder: Path) -> list[Source]:
    """Every Python file below `folder`; raises `PlaneProblem` naming one that is no Python of ours."""
    return list(_read(folder))


def _read(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(errors="replace")
        try:
            yield Source(path.relative_to(folder), text.splitlines(), ast.parse(text))
        except SyntaxError as error:
            raise PlaneProblem(
                f"{path.relative_to(folder)}:{error.lineno}: {error.msg}; Lambda runs Python 3.13, and here it is "
                f"{sys.version_info.major}.{sys.version_info.minor}"
            ) from None


def imports(sources: Collection[Source]) -> dict[str, tuple[Path, int]]:
    """Top-level names that the files import, each with the first place."""
    found: dict[str, tuple[Path, int]] = {}
    for source in sources:
        for node in ast.walk(source.syntax):
            for name in _imported(node):
                found.setdefault(name.partition(".")[0], (source.path, node.lineno))  # type: ignore[attr-defined]
    return found


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def _stays_behind(path: Path) -> bool:
    return (
        path.name.startswith(".")
        or path.name in _LEFT_BEHIND
        or path.name.endswith((*_DATABASES, ".egg-info"))
        or (path / "pyvenv.cfg").is_file()
        or path.is_symlink()
    )


def _is_worth_saying(name: str) -> bool:
    """Of dot files, those that may hold settings."""
    if name.startswith("."):
        return name.startswith(".env")
    return name not in {"__pycache__", "node_modules"} and not name.endswith(".pyc")
