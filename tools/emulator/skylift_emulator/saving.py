"""The periodic comparison of all services with the journal, and the writing of what changed without a request."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import time

from .journal.drift import Drift
from .journal.journal import Journal
from .journal.store import NotDurable
from .seams import Seam

STATE_MAP = Seam("ministack.app", "_state_map")
SEAMS = (STATE_MAP,)

# What an event source mapping, an execution or a timer changed is on disk after this time.
_FLUSH_SECONDS = 0.05
# Comparing stops the event loop service by service: it may take this share of the time, not more.
_SHARE = 0.05
_LIBC = ctypes.CDLL(None)
_log = logging.getLogger("skylift.emulator")


class Saver:
    """Knows whether anything may have changed since the last save."""

    def __init__(self, seconds: float, journal: Journal, drift: Drift) -> None:
        self._seconds, self._journal, self._drift = seconds, journal, drift
        # At the start PostgreSQL is looked at in any case.
        self._changed = True
        self._failing = False

    def touch(self) -> None:
        """Something may have changed. Cheap, and safe from any thread."""
        self._changed = True

    async def save(self) -> float:
        """Compare and write all services now, giving way to requests between one and the next.

        Returns the seconds spent. Raises `NotDurable`.
        """
        self._changed = False
        spent = 0.0
        for service in self._journal.cold.services():
            began = time.perf_counter()
            self._journal.sweep(service)
            spent += time.perf_counter() - began
            await asyncio.sleep(0)
        # What a burst of requests and the encoding of the state took is given back.
        _LIBC.malloc_trim(0)
        return spent

    async def keep_saving(self) -> None:
        """Runs until cancelled."""
        due = time.monotonic() + self._seconds
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            try:
                self._journal.flush()
                if self._changed and time.monotonic() >= due:
                    due = time.monotonic() + max(self._seconds, await self.save() / _SHARE)
                    await asyncio.to_thread(self._drift.look)
                self._failing = False
            except NotDurable as error:
                self._changed = True
                self._report(error)
            except Exception:  # noqa: BLE001  the edge of the process: the next attempt may succeed
                self._changed = True
                _log.exception("changes were not written")

    def _report(self, error: NotDurable) -> None:
        """One line for each time that the disk is full, not one for each attempt."""
        if not self._failing:
            _log.error("changes are not on disk, and writes are refused until they are: %s", error)
        self._failing = True
