"""A member of the workspace as its pyproject.toml describes it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skylift_infra import brought_app
from skylift_infra.packaging.errors import PackagingError


@dataclass(frozen=True)
class Member:
    """One folder of the workspace: the distribution's name and what of the folder is imported."""

    folder: Path
    distribution: str
    version: str
    module_folders: tuple[Path, ...]
    entry_points: dict[str, dict[str, str]]
    dependencies: tuple[str, ...]
    extras: frozenset[str]
    package_table: dict[str, Any]

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file of its modules as (path inside the zip, path on disk), sorted."""
        for module in self.module_folders:
            for path in sorted(module.rglob("*")):
                if path.is_file() and not _is_litter(path.relative_to(module)):
                    yield (Path(module.name) / path.relative_to(module)).as_posix(), path


def load(folder: Path) -> Member:
    """Read `folder/pyproject.toml`; raises PackagingError when it cannot be packaged."""
    found = document(folder)
    project = found.get("project", {})
    if "name" not in project:
        raise PackagingError(f"{folder / 'pyproject.toml'}: [project] has no name, so uv cannot tell what it needs.")
    entry_points = {group: dict(names) for group, names in project.get("entry-points", {}).items()}
    return Member(
        folder=folder,
        distribution=project["name"],
        version=project.get("version", "0"),
        module_folders=tuple(_module_folders(folder, found)),
        entry_points=entry_points,
        dependencies=tuple(project.get("dependencies", [])),
        extras=frozenset(project.get("optional-dependencies", {})),
        package_table=package_table(found),
    )


def workspace_root(folder: Path) -> Path:
    """The nearest folder at or above `folder` whose pyproject.toml declares the uv workspace."""
    for candidate in (folder, *folder.parents):
        if (candidate / "pyproject.toml").is_file() and "workspace" in document(candidate).get("tool", {}).get(
            "uv", {}
        ):
            return candidate
    raise PackagingError(f"{folder} is not inside a uv workspace: no pyproject.toml above it has [tool.uv.workspace].")


def root_table(root: Path) -> dict[str, Any]:
    """`[tool.skylift.package]` of the workspace root: what holds for every service that says nothing."""
    return package_table(document(root))


def package_table(pyproject: dict[str, Any]) -> dict[str, Any]:
    """`[tool.skylift.package]` of a pyproject document."""
    return dict(pyproject.get("tool", {}).get("skylift", {}).get("package", {}))


def document(folder: Path) -> dict[str, Any]:
    """`pyproject.toml` of a folder; raises PackagingError when it cannot be read."""
    path = folder / "pyproject.toml"
    try:
        return tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise PackagingError(f"{path} does not exist: a service names its libraries there.") from None
    except tomllib.TOMLDecodeError as error:
        raise PackagingError(f"{path}: {error}") from None


def _module_folders(folder: Path, pyproject: dict[str, Any]) -> Iterator[Path]:
    backend = pyproject.get("tool", {}).get("uv", {}).get("build-backend", {})
    names = backend.get("module-name", folder.name)
    for name in [names] if isinstance(names, str) else names:
        module = folder / backend.get("module-root", "src") / name
        if not module.is_dir():
            raise PackagingError(f"{folder / 'pyproject.toml'}: there is no folder {module.relative_to(folder)}.")
        yield module
    if (folder / brought_app.SOURCE).is_dir():
        yield folder / brought_app.SOURCE


def _is_litter(path: Path) -> bool:
    """Editors' and Python's own leavings, which differ from machine to machine."""
    return (
        "__pycache__" in path.parts
        or any(part.startswith(".") for part in path.parts)
        or path.name.endswith(("~", ".pyc"))
    )
