"""The functions of a folder of code that Lambda could be told to call. Code is read, never run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from deployer_fixer.case import Case

_ENDINGS = {"python": (".py",), "nodejs": (".js", ".mjs", ".cjs")}
_EXPORT = re.compile(
    r"""(?mx)
    ^\s* (?: module\.)? exports\.(\w+) \s* =
    | ^\s* export \s+ (?:const|let|var|async\s+function|function) \s+ (\w+) \b
    """
)
# Of code that is no handler, however it looks.
_BESIDE = frozenset({"test", "tests", "node_modules", "__tests__"})
_USUAL = ("lambda_handler", "handler")
_EVENT_AND_CONTEXT = 2


@dataclass
class Functions:
    """by_module: names at the top of each file, by its path without its ending, as a handler names it.

    `complete` is false where a file could not be read: then nothing can be said to be missing.
    """

    by_module: dict[str, set[str]] = field(default_factory=dict)
    callable: dict[str, set[str]] = field(default_factory=dict)
    complete: bool = True

    def callable_in(self, module: str) -> list[str]:
        """Of the module, what takes an event and a context; by its usual name where one has it."""
        found = self.callable.get(module, set())
        usual = [name for name in _USUAL if name in found]
        return usual[:1] or sorted(found)


def functions(case: Case, folder: PurePosixPath, language: str) -> Functions:
    """Of all files of the language, `python` or `nodejs`, in the folder and below it."""
    found = Functions()
    for path in (each for each in case.files if each.endswith(_ENDINGS[language])):
        module = _module(PurePosixPath(path), folder)
        if module is None:
            continue
        text = case.text(path)
        if text is None:
            found.complete = False
        elif path.endswith(".py"):
            _python(found, module, text)
        else:
            names = {match[1] or match[2] for match in _EXPORT.finditer(text)}
            found.by_module[module] = found.callable[module] = names
            # Exports have many forms, and these are only the plain ones.
            found.complete = found.complete and bool(names)
    return found


def _module(path: PurePosixPath, folder: PurePosixPath) -> str | None:
    if not path.is_relative_to(folder):
        return None
    inside = path.relative_to(folder)
    if _BESIDE & set(inside.parts) or inside.name.startswith("test_"):
        return None
    return str(inside.with_suffix(""))


def _python(found: Functions, module: str, text: str) -> None:
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        found.complete = False
        return
    if any(isinstance(each, ast.ImportFrom) and each.names[0].name == "*" for each in body):
        found.complete = False
    found.by_module[module] = {name for statement in body for name in _bound(statement)}
    found.callable[module] = {each.name for each in body if isinstance(each, ast.FunctionDef) and _takes_an_event(each)}


def _bound(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Assign():
            yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import() | ast.ImportFrom():
            yield from ((each.asname or each.name).partition(".")[0] for each in statement.names)
        case ast.If() | ast.Try() | ast.With():
            yield from (
                name
                for inside in ast.iter_child_nodes(statement)
                if isinstance(inside, ast.stmt)
                for name in _bound(inside)
            )


def _takes_an_event(function: ast.FunctionDef) -> bool:
    taken = function.args
    return len(taken.posonlyargs + taken.args) == _EVENT_AND_CONTEXT and not function.name.startswith("_")
