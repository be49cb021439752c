"""Configuration that is given for one run, over what the stack's YAML says: `project:key=value`, one a line."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import yaml

from skylift_tools.engine.errors import ConfigError

VARIABLE = "SKYLIFT_CONFIG"


def given() -> str:
    """All of it, as it was given."""
    return os.environ.get(VARIABLE, "")


def check(projects: Iterable[str]) -> None:
    """Raises ConfigError for what no project would read, since a misspelt name would say nothing else."""
    known = set(projects)
    for line in given().splitlines():
        key, value, _ = _parted(line)
        if value is None:
            raise ConfigError(f"{line!r} is no configuration: write <project>:<key>=<value>")
        if key.partition(":")[0] not in known:
            raise ConfigError(f"{line!r} is for no project here: there are {', '.join(sorted(known))}")


def apply(values: dict[str, Any], project: str) -> None:
    """Puts what is given for this project into its configuration, which has a value for each key already.

    `values`: by full name, `project:key`. A dot leads into an object: `project:settings.NAME=value`.
    """
    for line in given().splitlines():
        key, value, path = _parted(line)
        if key.startswith(f"{project}:") and value is not None:
            _put(values, [key, *path], value, line=line)


def _parted(line: str) -> tuple[str, str | None, list[str]]:
    name, equals, value = line.partition("=")
    key, *path = name.strip().split(".")
    return key, value if equals else None, path


def _put(values: dict[str, Any], path: list[str], value: str, *, line: str) -> None:
    inside: Any = values
    for name in path[:-1]:
        inside = inside.get(name) if isinstance(inside, dict) else None
    if not isinstance(inside, dict) or path[-1] not in inside:
        raise ConfigError(f"{line!r} sets what the stack's YAML does not have: it has {_names(inside or values)}")
    inside[path[-1]] = value if isinstance(inside[path[-1]], str) else yaml.safe_load(value)


def _names(values: Any) -> str:
    return ", ".join(sorted(values)) if isinstance(values, dict) else "a plain value there"
