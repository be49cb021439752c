"""What is installed here: which modules are third party, and a folder with the Lambda runtime's own packages."""

import functools
import importlib.metadata
import re
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

# AWS's Python runtime brings these; everything else a zip must bring itself.
RUNTIME_DISTRIBUTIONS = ("awslambdaric", "boto3")
MODULE_SUFFIXES = (".py", ".so")
# Read the environment when imported, so a worker imports them for itself.
IMPORTED_PER_WORKER = frozenset({"awslambdaric.bootstrap"})


@functools.cache
def _third_party(python: str) -> frozenset[str]:
    """Of the environment whose interpreter is `python`, which has the version of our own."""
    base = {"base": Path(python).parents[1], "platbase": Path(python).parents[1]}
    folders = {Path(sysconfig.get_path(kind, vars=base)) for kind in ("purelib", "platlib")}
    entries = (entry for folder in folders for entry in folder.iterdir())
    return frozenset(entry.name.split(".")[0] for entry in entries if entry.is_dir() or entry.suffix in MODULE_SUFFIXES)


def preloadable(modules: Iterable[str], python: str = sys.executable) -> list[str]:
    """Those of `modules` that a zygote may import: installed packages, never the workspace's own (those are links)."""
    known = _third_party(python)
    return [m for m in modules if m.partition(".")[0] in known and m not in IMPORTED_PER_WORKER]


def runtime_folder(folder: Path) -> Path:
    """Fill `folder` with links to the runtime's packages and what they need; idempotent."""
    folder.mkdir(parents=True, exist_ok=True)
    for distribution in _with_requirements(RUNTIME_DISTRIBUTIONS):
        for name in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
            link, target = folder / name, Path(str(distribution.locate_file(name)))
            if link.is_symlink() and link.readlink() == target:
                continue
            link.unlink(missing_ok=True)
            link.symlink_to(target)
    return folder


def _with_requirements(names: Iterable[str]) -> list[importlib.metadata.Distribution]:
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = importlib.metadata.distribution(name)
        waiting += [_name(r) for r in found[name].requires or [] if "extra ==" not in r]
    return list(found.values())


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()
