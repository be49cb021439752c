"""MiniStack's private parts that we replace are where and what they were when the mends were written."""

from __future__ import annotations

import subprocess

from .running import PYTHON

_CHECK = """
import os
os.environ.update(GATEWAY_PORT="1", MINISTACK_REGION="eu-west-1", STATE_DIR="/nowhere", AUTH="true")
from skylift_emulator import mends
for seam in mends.seams():
    seam.check()
print(len(mends.seams()))
"""


def test_every_replaced_function_exists_with_its_parameters() -> None:
    done = subprocess.run([PYTHON, "-c", _CHECK], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
