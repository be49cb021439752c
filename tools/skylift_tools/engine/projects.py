"""The Pulumi projects of a workspace, found by glob: nobody keeps a list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from skylift_tools.engine.errors import ConfigError

_PATTERNS = ("Pulumi.yaml", "infra/*/Pulumi.yaml", "services/*/Pulumi.yaml")


@dataclass(frozen=True)
class Project:
    """A Pulumi project: its name, the folder of its Pulumi.yaml, the folder of its program."""

    name: str
    root: Path
    main: Path


def find(root: Path) -> list[Project]:
    """All projects below a workspace's root, sorted by path; two of one name are an error."""
    projects = [load(path) for pattern in _PATTERNS for path in sorted(root.resolve().glob(pattern))]
    seen: dict[str, Project] = {}
    for project in projects:
        if project.name in seen:
            raise ConfigError(
                f"{project.root} and {seen[project.name].root} are both called {project.name!r}: rename one"
            )
        seen[project.name] = project
    return projects


def load(path: Path) -> Project:
    """Read one Pulumi.yaml."""
    name = name_in(path)
    main = (path.parent / read_yaml(path).get("main", ".")).resolve()
    if not (main / "__main__.py").exists():
        raise ConfigError(f"{path}: there is no program at {main / '__main__.py'}; correct `main` or write it")
    return Project(name, path.parent.resolve(), main)


def name_in(path: Path) -> str:
    """The name in one Pulumi.yaml, whose program may be still to be written."""
    name = read_yaml(path).get("name")
    if not isinstance(name, str) or not name:
        raise ConfigError(f"{path}: `name` is missing; give the project a name")
    return name


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file's mapping ({} when it is empty)."""
    try:
        document = yaml.safe_load(path.read_text())
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not valid YAML: {error}") from error
    if document is not None and not isinstance(document, dict):
        raise ConfigError(f"{path}: the file must hold a mapping, not {type(document).__name__}")
    return document or {}
