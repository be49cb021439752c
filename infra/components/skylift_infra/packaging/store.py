"""The folder in which built zips and layers wait for the next build."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Several programs and tests may each be using one; beyond that, only disk is lost.
KEPT_OF_A_KIND = 4


def default(root: Path) -> Path:
    """`packages` in the state folder of the checkout."""
    return Path(os.environ.get("SKYLIFT_STATE") or root / ".skylift") / "packages"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One build at a time: two processes that want the same zip make it once."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sweep(folder: Path, pattern: str) -> None:
    """Delete all but the most recently used of one kind."""
    newest_first = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[KEPT_OF_A_KIND:]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        path.with_suffix(".json").unlink(missing_ok=True)
