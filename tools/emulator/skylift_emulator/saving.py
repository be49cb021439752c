"""State on disk: every few seconds while something changes, on demand, and at the end."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import time

from .mends.persistence import save_state
from .seams import Seam

SERVICES = Seam("ministack.app", "_build_persistence_save_dict", ())
SEAMS = (SERVICES,)

# A message goes when its work is done: a state in which both are still there does the work twice, the other way
# round a killed emulator would have lost it.
_FIRST = "sqs"
# Here lie the engine's marks, which vouch for what it made: never on disk before that is.
_LAST = "ssm"
# Saving stops the event loop service by service: it may take this share of the time, not more.
_SHARE = 0.05
_LIBC = ctypes.CDLL(None)
_log = logging.getLogger("skylift.emulator")


class Saver:
    """Knows whether anything may have changed since the last save."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._changed = False
        self._lock: asyncio.Lock | None = None

    def touch(self) -> None:
        """Something may have changed. Cheap, and safe from any thread."""
        self._changed = True

    async def save(self) -> float:
        """Save all services now, giving way to requests between one and the next; the seconds spent saving."""
        self._lock = self._lock or asyncio.Lock()
        async with self._lock:
            self._changed = False
            spent = 0.0
            services = SERVICES.current()().items()
            for service, state_of in sorted(services, key=lambda entry: (entry[0] == _LAST) - (entry[0] == _FIRST)):
                spent += self._save_one(service, state_of)
                await asyncio.sleep(0)
            # What a burst of requests and the encoding of the state took is given back.
            _LIBC.malloc_trim(0)
            return spent

    def _save_one(self, service: str, state_of: object) -> float:
        began = time.perf_counter()
        try:
            state = state_of()  # type: ignore[operator]
            if state is not None and not save_state(service, state):
                # It may fit the next time.
                self._changed = True
        except Exception:  # noqa: BLE001  the edge between the services
            # One service's fault must not cost the others their state.
            self._changed = True
            _log.exception("the state of %s was not saved", service)
        return time.perf_counter() - began

    async def keep_saving(self) -> None:
        """Runs until cancelled."""
        pause = self._seconds
        while True:
            await asyncio.sleep(pause)
            if self._changed:
                pause = max(self._seconds, await self.save() / _SHARE)
