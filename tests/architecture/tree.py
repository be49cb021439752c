"""The checkout as the rules see it: files and members found by glob, imports read from the syntax tree."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from skylift_infra import brought_app

ROOT = Path(__file__).resolve().parents[2]
# An app that was brought along keeps its own style.
_SKIPPED = {"node_modules", "__pycache__", "dist", brought_app.SOURCE}


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the product, relative to the root."""
    return tuple(sorted(path.relative_to(ROOT) for path in _walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file():
            yield path
        elif path.name not in _SKIPPED and (not path.name.startswith(".") or path.name in {".github", ".ci"}):
            yield from _walk(path)


@dataclass(frozen=True)
class Import:
    """`import module` on a line."""

    module: str
    line: int

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


@dataclass(frozen=True)
class Module:
    """A Python file. `path` is relative to the root."""

    path: Path

    @cached_property
    def lines(self) -> list[str]:
        return (ROOT / self.path).read_text().splitlines()

    @cached_property
    def syntax(self) -> ast.Module:
        return ast.parse("\n".join(self.lines), str(self.path))

    def names(self, folder: Path = Path()) -> set[str]:
        """Its file name without suffix, and the folders it lies in below `folder`."""
        return {*self.path.relative_to(folder).parts[:-1], self.path.stem}

    @cached_property
    def imports(self) -> list[Import]:
        """All imports, also those inside functions; `from a import b` counts as `a.b`."""
        found = []
        for node in ast.walk(self.syntax):
            if isinstance(node, ast.Import):
                found += [Import(alias.name, node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found += [Import(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
        return found

    def allows(self, line: int) -> bool:
        """Whether the line itself says why it is an exception: `# allowed: reason`."""
        return bool(re.search(r"# allowed: \w", self.lines[line - 1]))


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file."""
    return tuple(Module(path) for path in files() if path.suffix == ".py")


@dataclass(frozen=True)
class Member:
    """A folder of the workspace; `packages` are the import names it ships, `declared` the distributions it names."""

    folder: Path
    distribution: str
    packages: frozenset[str]
    declared: frozenset[str]
    declared_for_development: frozenset[str]

    @property
    def kind(self) -> str:
        """`services`, `shared`, `infra` or `tools`."""
        return self.folder.parts[0]

    def code(self) -> Iterator[Module]:
        """The modules it ships."""
        return (
            module for module in modules() if any(module.path.is_relative_to(self.folder / p) for p in self.packages)
        )


@cache
def members() -> tuple[Member, ...]:
    """Every member, by its pyproject.toml."""
    folders = [path.parent for path in files() if path.name == "pyproject.toml" and path.parent != Path()]
    return tuple(_member(folder) for folder in folders if folder.name != brought_app.ENVIRONMENT)


def _member(folder: Path) -> Member:
    document = tomllib.loads((ROOT / folder / "pyproject.toml").read_text())
    project = document["project"]
    extras = [name for names in project.get("optional-dependencies", {}).values() for name in names]
    groups = [name for names in document.get("dependency-groups", {}).values() for name in names]
    return Member(
        folder=folder,
        distribution=project["name"],
        packages=frozenset(path.parent.name for path in (ROOT / folder).glob("*/py.typed")),
        declared=_names(project.get("dependencies", []) + extras),
        declared_for_development=_names(groups),
    )


def _names(requirements: list[str]) -> frozenset[str]:
    return frozenset(re.split(r"[\[<>=!~;\s]", requirement, maxsplit=1)[0] for requirement in requirements)
