"""An environment in which a handler starts: the local stack's own settings, and a made-up value for the rest."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from skylift_tools.package.imports import ISOLATED

# Asks the service's own model, in the zip, which variables it reads, and makes up a value of each one's kind.
_QUESTION = """
import importlib, importlib.util, json, sys, typing
sys.path.insert(0, {unpacked!r})
name = {package!r} + ".settings"
fields = importlib.util.find_spec(name) and importlib.import_module(name).Settings.model_fields
def value(kind):
    if typing.get_origin(kind) is typing.Literal:
        return typing.get_args(kind)[0]
    return 1 if kind is int else "placeholder"
print(json.dumps({{key.upper(): str(value(field.annotation)) for key, field in (fields or {{}}).items()}}))
"""
_RUNTIME = {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1", "POWERTOOLS_LOG_LEVEL": "INFO"}


def environment(folder: Path, *, package: str, unpacked: Path) -> dict[str, str]:
    """Every variable that `package`'s settings ask for; empty of them where the settings do not import."""
    question = _QUESTION.format(unpacked=str(unpacked), package=package)
    answer = subprocess.run([*ISOLATED, "-c", question], capture_output=True, text=True, check=False)
    asked: dict[str, str] = json.loads(answer.stdout) if answer.returncode == 0 else {}
    said = {name: value for stack in _stacks(folder) for name, value in _said_by(stack) if name in asked}
    names = {"POWERTOOLS_SERVICE_NAME": folder.name, "POWERTOOLS_METRICS_NAMESPACE": "skylift"}
    return _RUNTIME | names | asked | said


def _stacks(folder: Path) -> list[Path]:
    """The local stacks of its system's stores and of itself; the latter has the last word."""
    stores = folder.parents[1] / "infra" / folder.name.partition("_")[0]
    return [path / "Pulumi.local.yaml" for path in (stores, folder) if (path / "Pulumi.local.yaml").is_file()]


def _said_by(stack: Path) -> Iterator[tuple[str, str]]:
    """`knowledge:embedding: {model: x}` says EMBEDDING_MODEL; what stands under `settings` has its own name."""
    config = yaml.safe_load(stack.read_text()).get("config") or {}
    for key, value in config.items():
        yield from _flat(key.partition(":")[2], value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield name.upper(), str(value)
        return
    for key, inner in value.items():
        yield from _flat(key if name == "settings" else f"{name}_{key}", inner)
