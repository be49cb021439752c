"""Stack configuration: Pulumi.yaml's declarations and defaults under Pulumi.<stack>.yaml's values, under what is given
for this run."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from typing import Any

from skylift_tools.engine import given
from skylift_tools.engine.errors import ConfigError
from skylift_tools.engine.projects import Project, read_yaml

# Tests deploy the very zips that go to AWS from the stack whose YAML says `code: source`.
CODE_OVERRIDE = "SKYLIFT_CODE"

# Integers and booleans may be text: the Pulumi CLI writes them so when it rewrites a stack's YAML.
_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, (str, int, float)) and not isinstance(value, bool),
    "integer": lambda value: not isinstance(value, bool) and re.fullmatch(r"[+-]?\d+", str(value)) is not None,
    "boolean": lambda value: str(value).lower() in ("true", "false"),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def load(project: Project, stack: str) -> dict[str, str]:
    """The configuration as the SDK wants it: {"<project>:<key>": text}; lists and objects as JSON.

    Raises ConfigError for an encrypted value, a value of the wrong type, and a declared key without value.
    """
    declared = {_full(project, key): spec for key, spec in _section(project, "Pulumi.yaml").items()}
    values = {_full(project, key): value for key, value in _section(project, f"Pulumi.{stack}.yaml").items()}
    found = {key: values.get(key, _default(declared.get(key))) for key in declared | values}
    given.apply(found, project.name)
    config: dict[str, str] = {}
    for key, value in found.items():
        where = f"{project.root / f'Pulumi.{stack}.yaml'}: {key}"
        _check(where, declared.get(key), value)
        config[key] = _text(value)
    if os.environ.get(CODE_OVERRIDE):
        _set_code(config, project, os.environ[CODE_OVERRIDE])
    return config


def from_source(config: dict[str, str], project: Project) -> None:
    """For a run that only looks for references: nothing is packaged."""
    _set_code(config, project, "source")


def _set_code(config: dict[str, str], project: Project, code: str) -> None:
    if f"{project.name}:code" in config:
        config[f"{project.name}:code"] = code


def _section(project: Project, file: str) -> dict[str, Any]:
    path = project.root / file
    section = read_yaml(path).get("config") if path.exists() else None
    return section or {}


def _full(project: Project, key: str) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def _is_declaration(spec: Any) -> bool:
    return isinstance(spec, dict) and bool(spec.keys() & {"type", "default", "value", "description", "secret"})


def _default(spec: Any) -> Any:
    return spec.get("value", spec.get("default")) if _is_declaration(spec) else spec


def _check(where: str, spec: Any, value: Any) -> None:
    if value is None:
        raise ConfigError(f"{where} has no value: add it under `config`, or give it a default in Pulumi.yaml")
    if isinstance(value, dict) and set(value) == {"secure"}:
        raise ConfigError(
            f"{where} is encrypted, and no stack here has a passphrase: keep secrets in Secrets Manager and put "
            "a plain value here"
        )
    kind = spec.get("type") if _is_declaration(spec) else None
    if kind in _TYPES and not _TYPES[kind](value):
        raise ConfigError(f"{where} must be of type {kind}, not {json.dumps(value)}")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, separators=(",", ":")) if isinstance(value, (dict, list)) else str(value)
