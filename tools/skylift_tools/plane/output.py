"""The output of a child process: read from a pipe by a thread, and written to a log file of bounded size."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

from skylift_tools.rotated_file import RotatedFile

_READ_BYTES = 65_536
# What a child leaves running may keep the pipe open longer than the child lives.
_DRAIN_SECONDS = 0.5


class Output:
    """`pipe` is for the child's standard output and error; close it here once the child has it."""

    def __init__(self, log: Path) -> None:
        read_end, self.pipe = os.pipe()
        self._thread = threading.Thread(target=_copy, args=(read_end, log), name=f"output {log.stem}", daemon=True)
        self._thread.start()

    def given(self) -> None:
        """Close this process's end: the output ends when the child does."""
        os.close(self.pipe)

    def drain(self) -> None:
        """Wait until what an ended child wrote is in its log."""
        self._thread.join(_DRAIN_SECONDS)


def _copy(read_end: int, log: Path) -> None:
    file = RotatedFile(log)
    while data := os.read(read_end, _READ_BYTES):
        # A full disk is reported elsewhere; it must not stop the child, which would wait for room in the pipe.
        with contextlib.suppress(OSError):
            file.write(data)
            file.flush()
    os.close(read_end)
    with contextlib.suppress(OSError):
        file.close()
