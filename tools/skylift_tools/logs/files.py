"""Log files of the local platform, read while they are written, turned over and emptied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.rotated_file import ASIDE

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
        self._path = path
        self._file: IO[bytes] | None = None
        # The one before, held open so that no other gets its inode: by that it is known again.
        self._before: IO[bytes] | None = None
        self._partial = b""

    def tail(self) -> list[str]:
        """The last lines; reading goes on after them."""
        file = self._opened()
        self._before = self._set_aside()
        if file is None:
            return []
        file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL_BYTES))
        cut = file.tell() > 0
        return list(self._lines(file))[1 if cut else 0 :]

    def whole(self) -> Iterator[str]:
        """All there is, with what was set aside; reading goes on after it."""
        self._opened()
        yield from self._unread()
        yield from self.new()

    def new(self) -> Iterator[str]:
        """The whole lines that came since the last reading."""
        file = self._file
        while True:
            if file is None:
                file = self._opened()
                # A whole file may have come and gone since the last look.
                yield from self._unread()
            if file is None:
                return
            # Looked at before it is read: who sets a file aside writes no more to it.
            ended = self._ended(file)
            yield from self._lines(file)
            if not ended:
                return
            yield from self._finish(file)
            file = None

    def _opened(self) -> IO[bytes] | None:
        if self._file is None and self._path.exists():
            self._file = self._path.open("rb")
        return self._file

    def _ended(self, file: IO[bytes]) -> bool:
        try:
            now = self._path.stat()
        except FileNotFoundError:
            return True
        mine = os.fstat(file.fileno())
        return now.st_ino != mine.st_ino or now.st_size < file.tell()

    def _lines(self, file: IO[bytes]) -> Iterator[str]:
        *lines, self._partial = (self._partial + file.read()).split(b"\n")
        yield from (line.decode(errors="replace") for line in lines)

    def _finish(self, file: IO[bytes]) -> Iterator[str]:
        if self._partial:
            yield self._partial.decode(errors="replace")
        self._partial, self._file = b"", None
        self._remember(file)

    def _unread(self) -> Iterator[str]:
        """What lies aside, unless it is the file that was read before, or the one that is read now."""
        aside = self._set_aside()
        if aside is None:
            return
        if any(file and _same(file, aside) for file in (self._before, self._file)):
            aside.close()
            return
        yield from (line.decode(errors="replace").rstrip("\n") for line in aside)
        self._remember(aside)

    def _set_aside(self) -> IO[bytes] | None:
        try:
            return self._path.with_suffix(ASIDE).open("rb")
        except FileNotFoundError:
            return None

    def _remember(self, file: IO[bytes]) -> None:
        if self._before is not None:
            self._before.close()
        self._before = file


def _same(one: IO[bytes], other: IO[bytes]) -> bool:
    return os.path.sameopenfile(one.fileno(), other.fileno())
