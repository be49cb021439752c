"""Copies of the workspace's programs, whose stack files a test may change."""

import re
import shutil
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("infra", "services", "shared")
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "tests")


def copied(into: Path) -> Path:
    """All programs with what they read, below `into`. Their functions come from source: nothing is packaged."""
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, into / name, ignore=_LEFT_OUT)
    for path in ROOT.glob("Pulumi*.yaml"):
        shutil.copy(path, into)
    for path in stack_files(into):
        path.write_text(re.sub(r":code: zip$", ":code: source", path.read_text(), flags=re.MULTILINE))
    return into


def stack_files(root: Path, stack: str = "*") -> list[Path]:
    """The YAML of every stack."""
    return sorted([*root.glob(f"Pulumi.{stack}.yaml"), *root.glob(f"*/*/Pulumi.{stack}.yaml")])


def rewrite(path: Path) -> None:
    """Rewrite a stack's YAML as `pulumi stack select --create` with a passphrase does.

    It appends the salt and turns plain booleans and numbers into text; what is inside of objects stays as it is.
    """
    document: dict[str, Any] = yaml.safe_load(path.read_text())
    config = {key: _text(value) for key, value in document["config"].items()}
    path.write_text(yaml.safe_dump({"config": config, "encryptionsalt": "v1:c2FsdA==:v1:bm9uY2U=:dmFsdWU="}))


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value
