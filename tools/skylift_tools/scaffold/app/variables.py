"""Which environment variables an app reads, by its syntax: pydantic-settings classes, `os.environ`, `os.getenv`."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from skylift_tools.scaffold.app.source import Source

_KEPT = {"model_config", "Config"}


@dataclass(frozen=True)
class Variable:
    """`default`: what the app takes when nobody says, as it stands in its source; None where it must be said."""

    name: str
    path: Path
    line: int
    default: str | None


def read_by(sources: Collection[Source]) -> list[Variable]:
    """Each variable once, at the first place that must have it, else the first that reads it."""
    found: dict[str, Variable] = {}
    classes = _settings_classes(sources)
    for variable in (each for source in sources for each in _in(source, classes)):
        known = found.get(variable.name)
        if known is None or (known.default is not None and variable.default is None):
            found[variable.name] = variable
    return sorted(found.values(), key=lambda variable: variable.name)


def _settings_classes(sources: Collection[Source]) -> dict[str, str]:
    """pydantic-settings' class and all that derive from it, over any number of steps, each with its `env_prefix`."""
    nodes = [node for source in sources for node in ast.walk(source.syntax) if isinstance(node, ast.ClassDef)]
    found, fresh = dict[str, str](), {"BaseSettings": ""}
    while fresh:
        found |= fresh
        fresh = {
            node.name: _prefix(node) or found[_named(base)]
            for node in nodes
            for base in node.bases
            if node.name not in found and _named(base) in found
        }
    return found


def _in(source: Source, classes: dict[str, str]) -> Iterator[Variable]:
    for node in ast.walk(source.syntax):
        if isinstance(node, ast.ClassDef) and any(_named(base) in classes for base in node.bases):
            yield from _fields(node, classes[node.name], source.path)
        elif isinstance(node, ast.Subscript) and _is_environ(node.value) and isinstance(node.ctx, ast.Load):
            yield from _read(node.slice, None, at=source.path, line=node.lineno)
        elif isinstance(node, ast.Call) and _reads(node.func) and node.args:
            default = ast.unparse(node.args[1]) if len(node.args) > 1 else "None"
            yield from _read(node.args[0], default, at=source.path, line=node.lineno)


def _fields(node: ast.ClassDef, prefix: str, path: Path) -> Iterator[Variable]:
    for field in node.body:
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if field.target.id in _KEPT or "ClassVar" in ast.unparse(field.annotation):
            continue
        value = field.value
        alias, value = (
            _of_field(value) if isinstance(value, ast.Call) and _named(value.func) == "Field" else ("", value)
        )
        name = (alias or prefix + field.target.id).upper()
        yield Variable(name, path, field.lineno, None if value is None else ast.unparse(value))


def _of_field(call: ast.Call) -> tuple[str, ast.expr | None]:
    """The alias and the default in `Field(...)`."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    named = next((given[key] for key in ("validation_alias", "alias", "env") if key in given), None)
    alias = named.value if isinstance(named, ast.Constant) and isinstance(named.value, str) else ""
    default = call.args[0] if call.args else given.get("default", given.get("default_factory"))
    return alias, None if isinstance(default, ast.Constant) and default.value is ... else default


def _prefix(node: ast.ClassDef) -> str:
    """`env_prefix`, in `model_config` or in an inner `Config`."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.keyword) and inner.arg == "env_prefix" and isinstance(inner.value, ast.Constant):
            return str(inner.value.value)
        if isinstance(inner, ast.Assign) and _named(inner.targets[0]) == "env_prefix":
            return str(getattr(inner.value, "value", ""))
    return ""


def _read(name: ast.expr, default: str | None, *, at: Path, line: int) -> Iterator[Variable]:
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        yield Variable(name.value, at, line, default)


def _is_environ(node: ast.expr) -> bool:
    return _named(node) == "environ"


def _reads(function: ast.expr) -> bool:
    """`os.getenv` and `os.environ.get`."""
    if _named(function) == "getenv":
        return True
    return isinstance(function, ast.Attribute) and function.attr == "get" and _is_environ(function.value)


def _named(node: ast.expr) -> str:
    """The last name of `a.b.c`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
