"""A log file of bounded size: a full one is set aside, in place of the one before, and a new one begins."""

from __future__ import annotations

from pathlib import Path
from typing import IO

FILE_BYTES = 16 << 20
ASIDE = ".log.1"


class RotatedFile:
    """Writes to the end of `path`, which is opened with the first write. For one writer at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._size = 0

    def write(self, data: bytes) -> None:
        """Raises OSError, such as for a full disk."""
        if self._file is None:
            self._file = self._path.open("ab")
            self._size = self._file.tell()
        self._size += self._file.write(data)
        if self._size > FILE_BYTES:
            self.close()
            self._path.replace(self._path.with_suffix(ASIDE))

    def flush(self) -> None:
        """Raises OSError."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Raises OSError when the rest cannot be written; the file is closed nevertheless."""
        file, self._file = self._file, None
        if file is not None:
            file.close()
