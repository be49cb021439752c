"""Log files of the local platform, read while they are written, turned over and emptied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from skylift_tools.plane.problems import PlaneProblem

ASIDE = ".log.1"
_TAIL_BYTES = 64 << 10


def files(folder: Path, service: str | None) -> list[Path]:
    """The logs of `service`, or all. Raises `PlaneProblem` with the names there are."""
    known = sorted(folder.glob("*.log"))
    if service is None:
        return known
    found = [path for path in known if path.stem == service]
    if not found:
        names = ", ".join(path.stem for path in known) or "nothing yet"
        raise PlaneProblem(f"{service} has written no log; there is: {names}")
    return found


class LogFile:
    """One log, by whole lines, each once: a file that was set aside is read to its end before the new one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None
        self._partial = b""

    def tail(self) -> list[str]:
        """The last lines; reading goes on after them."""
        file = self._opened()
        if file is None:
            return []
        file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL_BYTES))
        cut = file.tell() > 0
        return list(self._lines(file))[1 if cut else 0 :]

    def whole(self) -> Iterator[str]:
        """All there is, with what was set aside; reading goes on after it."""
        file, aside = self._opened(), self.path.with_suffix(ASIDE)
        if aside.exists():
            with aside.open("rb") as earlier:
                # It may have been set aside just now.
                if file is None or not os.path.sameopenfile(file.fileno(), earlier.fileno()):
                    yield from (line.decode(errors="replace").rstrip("\n") for line in earlier)
        yield from self.new()

    def new(self) -> Iterator[str]:
        """The whole lines that came since the last reading."""
        file = self._opened()
        while file is not None:
            # Looked at before it is read: who sets a file aside writes no more to it.
            ended = self._ended(file)
            yield from self._lines(file)
            if not ended:
                return
            yield from self._close()
            file = self._opened()

    def _opened(self) -> IO[bytes] | None:
        if self._file is None and self.path.exists():
            self._file = self.path.open("rb")
        return self._file

    def _ended(self, file: IO[bytes]) -> bool:
        try:
            now = self.path.stat()
        except FileNotFoundError:
            return True
        mine = os.fstat(file.fileno())
        return now.st_ino != mine.st_ino or now.st_size < file.tell()

    def _lines(self, file: IO[bytes]) -> Iterator[str]:
        *lines, self._partial = (self._partial + file.read()).split(b"\n")
        yield from (line.decode(errors="replace") for line in lines)

    def _close(self) -> Iterator[str]:
        if self._partial:
            yield self._partial.decode(errors="replace")
        self._partial = b""
        if self._file is not None:
            self._file.close()
            self._file = None
