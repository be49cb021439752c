"""Keeps the programs' own modules apart in one long-lived process.

Libraries stay imported (pulumi_aws takes half a second). A program's own modules are dropped after its run, because
two programs may each have a module of the same name. Packages that programs share (components, stack handles) stay
until one of their files changes.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import site
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from skylift_tools.engine.projects import Project

_LIBRARIES = (Path(sysconfig.get_path("stdlib")), Path(__file__).resolve().parents[1])
_stamps: dict[str, tuple[str, int, int]] = {}


@contextlib.contextmanager
def own_modules(project: Project) -> Iterator[None]:
    """Run a program in its own folder with fresh modules of its own; the process is put back as it was."""
    folder, path = Path.cwd(), list(sys.path)
    drop_changed()
    before = set(sys.modules)
    os.chdir(project.main)
    try:
        yield
    finally:
        _drop_bytecode(str(project.main / "__main__.py"))
        os.chdir(folder)
        sys.path[:] = path
        _drop([name for name in set(sys.modules) - before if _is_below(name, project.main)])
        _stamp(set(sys.modules) - before)


def see_installed() -> None:
    """Make importable what was installed into the environment since this process started."""
    site.addsitedir(sysconfig.get_path("purelib"))
    importlib.invalidate_caches()


def drop_changed() -> None:
    """Drop every shared package of which a file changed since it was imported, and what may hold on to its objects."""
    if any(_stat(file) != (mtime, size) for file, mtime, size in _stamps.values()):
        _drop(list(_stamps))
        _stamps.clear()
        importlib.invalidate_caches()


def _stamp(names: set[str]) -> None:
    for name in names & sys.modules.keys():
        file = _file(sys.modules[name])
        if file and not is_library(file):
            _stamps[name] = (file, *_stat(file))


def _stat(file: str) -> tuple[int, int]:
    try:
        found = Path(file).stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _drop(names: list[str]) -> None:
    for name in names:
        module = sys.modules.pop(name, None)
        file = _file(module) if module else ""
        if file.endswith(".py"):
            _drop_bytecode(file)


def _drop_bytecode(file: str) -> None:
    """It is checked to the second only: an edit within the same second would go unseen."""
    with contextlib.suppress(OSError, NotImplementedError):
        Path(importlib.util.cache_from_source(file)).unlink()


def _is_below(name: str, folder: Path) -> bool:
    module = sys.modules.get(name)
    file = _file(module) if module else ""
    return bool(file) and Path(file).is_relative_to(folder) and not is_library(file)


def is_library(file: str) -> bool:
    """Whether a source file belongs to an installed package, to Python or to these tools, not to the workspace."""
    path = Path(file)
    return "site-packages" in path.parts or any(path.is_relative_to(folder) for folder in _LIBRARIES)


def _file(module: ModuleType | None) -> str:
    return getattr(module, "__file__", None) or ""
