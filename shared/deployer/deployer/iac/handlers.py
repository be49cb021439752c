"""A repository that is nothing but a Lambda function's code: which of its functions Lambda is to call."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

# The names that AWS's own consoles, tutorials and tools give to the file and the function, the more telling first.
PYTHON_FILES = ("lambda_function.py", "handler.py", "index.py", "app.py", "main.py")
NODE_FILES = tuple(f"{stem}.{kind}" for stem in ("index", "handler", "app", "main") for kind in ("mjs", "js", "cjs"))
FUNCTIONS = ("lambda_handler", "handler")
_NODE_EXPORT = re.compile(
    r"""(?mx)
    ^\s* (?: module\.)? exports\.(handler|lambda_handler) \s* =
    | ^\s* export \s+ (?:const|let|var|async\s+function|function) \s+ (handler|lambda_handler) \b
    """
)


def find(files: Mapping[str, bytes]) -> tuple[str, str] | None:
    """File and handler, such as ("app.py", "app.lambda_handler"), of the files of one folder."""
    for name in (*PYTHON_FILES, *NODE_FILES):
        if name in files and (function := _function(name, files[name])):
            return name, f"{name.rpartition('.')[0]}.{function}"
    return None


def nearly(files: Mapping[str, bytes]) -> str | None:
    """Why the files that may be meant are no function's code, in a sentence: first of all one that is broken."""
    named = [name for name in (*PYTHON_FILES, *NODE_FILES) if name in files]
    broken = (_broken(name, files[name]) for name in named if name.endswith(".py"))
    without = (f"{name} has no function called {' or '.join(FUNCTIONS)}." for name in named)
    return next((said for said in (*broken, *without) if said), None)


def _broken(name: str, content: bytes) -> str | None:
    try:
        ast.parse(content.decode(errors="replace"))
    except SyntaxError as error:
        return f"{name} is no Python that can be read: {error.msg}, line {error.lineno}."
    except (ValueError, RecursionError, MemoryError):
        return f"{name} is no Python that can be read."
    return None


def _function(name: str, content: bytes) -> str | None:
    text = content.decode(errors="replace")
    return _of_python(text) if name.endswith(".py") else _of_node(text)


def _of_python(text: str) -> str | None:
    """Read, never run. A file that does not compile has no handler."""
    try:
        names = {name for statement in ast.parse(text).body for name in _bound(statement)}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return next((each for each in FUNCTIONS if each in names), None)


def _bound(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef():
            return [statement.name]
        case ast.Assign():
            return [target.id for target in statement.targets if isinstance(target, ast.Name)]
        case _:
            return []


def _of_node(text: str) -> str | None:
    found = _NODE_EXPORT.search(text)
    return (found[1] or found[2]) if found else None
