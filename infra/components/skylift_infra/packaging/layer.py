"""The third-party part of a zip: installed from the lock, pruned, compiled, and kept until the lock changes."""

import csv
import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from skylift_infra.packaging import bytecode, prune, uv
from skylift_infra.packaging.errors import NoWheelError, PackagingError
from skylift_infra.packaging.lock import Resolution
from skylift_infra.packaging.target import Target

_NO_WHEEL = re.compile(r"Because (?P<name>[\w.-]+)(?:{[^}]*})?(?P<version>==\S+)? has no (?:usable )?wheels")


@dataclass(frozen=True)
class Layer:
    """`tree` is importable; `owners` maps each of its files to "name version" of its distribution."""

    tree: Path
    owners: dict[str, str]


@dataclass(frozen=True)
class Recipe:
    """Everything a layer depends on. `python` compiles it; None leaves bytecode out."""

    service: str
    resolution: Resolution
    target: Target
    leave_out: tuple[str, ...]
    python: Path | None


def make(recipe: Recipe, folder: Path, *, root: Path) -> Layer:
    """The layer at `folder`, built there if it is missing. Appears whole or not at all."""
    record = folder / "owners.json"
    if not record.is_file():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".building-") as scratch:
            built = Path(scratch) / "layer"
            _build(recipe, built, root=root)
            shutil.rmtree(folder, ignore_errors=True)
            built.rename(folder)
    folder.touch()
    return Layer(folder / "tree", json.loads(record.read_text()))


def _build(recipe: Recipe, folder: Path, *, root: Path) -> None:
    tree = folder / "tree"
    tree.mkdir(parents=True)
    if recipe.resolution.requirements:
        _install(recipe, tree, root=root)
    owners = _owners(tree)
    prune.prune(tree, leave_out=recipe.leave_out)
    if recipe.python:
        bytecode.add(tree, python=recipe.python, broken_is_error=False)
    (folder / "owners.json").write_text(json.dumps(owners))


def _install(recipe: Recipe, tree: Path, *, root: Path) -> None:
    requirements = tree.parent / "requirements.txt"
    requirements.write_text(recipe.resolution.requirements_text)
    wheels_only = ("--only-binary", ":all:", "--no-deps", "--no-python-downloads", "--link-mode", "copy")
    where = ("--target", str(tree), "--requirements", str(requirements))
    result = uv.run(root, "pip", "install", *wheels_only, *recipe.target.wheel_options, *where)
    if result.returncode == 0:
        return
    if without := _NO_WHEEL.search(result.stderr):
        dependency = f"{without['name']}{without['version'] or ''}"
        raise NoWheelError(recipe.service, dependency, platform=recipe.target.label)
    raise PackagingError(f"{recipe.service}: uv could not install its dependencies: {result.stderr.strip()}")


def _owners(tree: Path) -> dict[str, str]:
    """Read every RECORD before pruning takes it away."""
    owners: dict[str, str] = {}
    for record in sorted(tree.glob("*.dist-info/RECORD")):
        name, _, version = record.parent.name.removesuffix(".dist-info").rpartition("-")
        with record.open(newline="") as lines:
            owners.update({row[0]: f"{name} {version}" for row in csv.reader(lines) if row})
    return owners
