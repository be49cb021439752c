"""A folder that appears whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skylift_tools.plane.problems import PlaneProblem


@contextmanager
def appearing(folder: Path, *, root: Path) -> Iterator[Path]:
    """A scratch folder that becomes `folder` when the block ends well, and is gone when it does not.

    It lies on the same disk and as deep below the root, so that relative paths in its files hold in both places.
    """
    waiting = root / ".skylift"
    waiting.mkdir(exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="new-", dir=waiting))
    scratch.chmod(0o755)
    try:
        yield scratch
        if folder.exists():
            raise PlaneProblem(f"{folder.relative_to(root)} appeared meanwhile and is left as it is")
        scratch.rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
