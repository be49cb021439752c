"""One run of the bench: what its measurements share, and what goes when it ends."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from skylift_tools.bench.platform import Platform


@dataclass(frozen=True)
class Session:
    """`root` is the checkout, `scratch` a folder that goes at the end, `say` tells progress."""

    root: Path
    scratch: Path
    platform: Platform
    say: Callable[[str], None]

    def running(self) -> Platform:
        """The platform, brought up where it is not."""
        if not self.platform.running:
            self.say("  bringing the platform up")
            self.platform.start()
        return self.platform


@contextmanager
def session(root: Path, say: Callable[[str], None]) -> Iterator[Session]:
    """Leaves nothing behind: no process, no file, no database."""
    # Short, because a socket lies in it.
    scratch = Path(tempfile.mkdtemp(prefix="skylift-bench-"))
    try:
        platform = Platform(root, scratch)
        try:
            yield Session(root, scratch, platform, say)
        finally:
            platform.remove()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
