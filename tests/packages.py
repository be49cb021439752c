"""The zips of one run of the tests: the first platform builds them, every other takes them."""

import contextlib
import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def shared(factory: pytest.TempPathFactory, state: Path) -> Iterator[None]:
    """For as long as a platform comes up in `state`. Processes of one run wait for each other: it takes longer to
    build the zips than to bring the platform up."""
    built = _of_all_processes(factory) / "packages"
    with (built.parent / "packages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if built.exists():
            shutil.copytree(built, state / "packages")
            fcntl.flock(lock, fcntl.LOCK_UN)
        yield
        if not built.exists():
            shutil.copytree(state / "packages", built)


def _of_all_processes(factory: pytest.TempPathFactory) -> Path:
    base = factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base
