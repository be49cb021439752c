"""What the emulator does is what was recorded: an upgrade of MiniStack, or a mend, shows here what it changes."""

from __future__ import annotations

import subprocess
import sys

from .running import PYTHON

_PROJECT = PYTHON.parents[2]
_SECONDS = 240


def test_nothing_has_changed_since_it_was_recorded() -> None:
    command = [sys.executable, "-m", "probe", "--mended"]
    done = subprocess.run(command, cwd=_PROJECT, capture_output=True, text=True, check=False, timeout=_SECONDS)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nTo record: {' '.join(command[:3])} --record"
