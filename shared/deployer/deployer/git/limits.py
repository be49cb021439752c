"""What fetching a repository may cost, kept while it happens: a host may send whatever it likes."""

from __future__ import annotations

import time
from collections.abc import Callable

from deployer.failure import Code, StageFailed
from deployer.tree import Limits

# Names of branches, progress, and what git writes around the files.
BESIDE_THE_FILES = 16_000_000


class Budget:
    """The bytes and seconds that are left. `take` and `seconds_left` raise StageFailed once there are none."""

    def __init__(self, limits: Limits, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._seconds, self._clock = seconds, clock
        self._ends = clock() + seconds
        self._received = limits.bytes + BESIDE_THE_FILES
        self._inflated = limits.bytes + BESIDE_THE_FILES

    def receive(self, size: int) -> None:
        """So many bytes more from the host."""
        self._received -= size
        if self._received < 0:
            raise too_large(self.limits)

    def inflate(self, size: int) -> None:
        """So many bytes more in memory, before they are there."""
        self._inflated -= size
        if self._inflated < 0:
            raise too_large(self.limits)

    def count_objects(self, count: int) -> None:
        """Files, folders and the commit: each folder of a repository holds at least one file below it."""
        if count > 4 * self.limits.files + 1_000:
            raise too_many(self.limits)

    def seconds_left(self) -> float:
        left = self._ends - self._clock()
        if left <= 0:
            reason = f"Fetching the repository took longer than {self._seconds:.0f} seconds, and was given up."
            raise StageFailed(Code.GIT_CLONE, reason)
        return left


def too_large(limits: Limits) -> StageFailed:
    return StageFailed(
        Code.SOURCE_LIMIT, f"The repository holds more than {limits.bytes:,} bytes at this commit, the most taken."
    )


def too_many(limits: Limits) -> StageFailed:
    return StageFailed(
        Code.SOURCE_LIMIT, f"The repository holds more than {limits.files:,} files and folders, the most taken."
    )
