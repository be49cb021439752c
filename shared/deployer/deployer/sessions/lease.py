"""The lease by which a stage holds its session: short, and renewed by a thread for as long as the stage works.

A worker that dies renews nothing, so another delivery takes the session over within seconds. A worker that stops for
longer than a lease (a frozen process, a table that does not respond) may lose its session to another delivery. From
then on the table refuses its writes, and `check` raises Passed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from skylift import log
from skylift.errors import Throttled, Unavailable

from deployer.sessions.guards import Held, Passed
from deployer.sessions.session import Position, Session
from deployer.sessions.store import SessionStore

LEASE = timedelta(seconds=10)
# The lease minus one interval, 8 s, is for slow writes and for the difference between the clocks of two workers. A
# write that gets no response is repeated after 5 s.
RENEWAL_SECONDS = 2.0
# A session that is not released can be entered when its lease ends; its message comes back sooner.
_RELEASE_SECONDS = (0.5, 1.0, 2.0, 4.0)
_AFTERWARDS_SECONDS = 0.1
Clock = Callable[[], datetime]
Pause = Callable[[float], None]


@dataclass(frozen=True)
class Lease:
    sessions: SessionStore
    session: Session
    at: Position
    clock: Clock
    pause: Pause = time.sleep
    every_seconds: float = RENEWAL_SECONDS
    _lost: threading.Event = field(default_factory=threading.Event)

    def renew(self) -> None:
        """Raises Passed where another delivery holds the session or it has ended; Throttled or Unavailable."""
        try:
            self.sessions.renew(self.session, self.clock() + LEASE)
        except Passed:
            self._lost.set()
            raise

    def check(self) -> None:
        """Raises Passed once a renewal was refused."""
        if self._lost.is_set():
            raise Passed("the lease is lost")

    def release(self) -> None:
        """Another delivery may enter at once. Raises Throttled or Unavailable after some tries."""
        for seconds in _RELEASE_SECONDS:
            try:
                return self.sessions.leave(self.session, self.at)
            except (Throttled, Unavailable):
                self.pause(seconds)
        return self.sessions.leave(self.session, self.at)

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Renews the lease inside. The thread ends with the block: Lambda freezes the process after an invocation."""
        over = threading.Event()
        renewing = threading.Thread(target=copy_context().run, args=(self._renew_until, over), daemon=True)
        renewing.start()
        try:
            yield
        finally:
            over.set()
            renewing.join()

    def _renew_until(self, over: threading.Event) -> None:
        while not over.wait(self.every_seconds):
            try:
                self.renew()
            except Passed:
                return
            except Exception as error:  # noqa: BLE001 - the thread goes on: without renewals the lease would be lost
                log.warning("lease_not_renewed", session_id=str(self.session.session_id), reason=repr(error))


def take(sessions: SessionStore, session_id: UUID, at: Position, *, clock: Clock, pause: Pause) -> Lease:
    """Enters the session. If another delivery holds it, waits once until that lease ends: its worker may have died.

    To wait here uses up no receive of the message. Raises Held where the other worker lives, Passed, Throttled or
    Unavailable.
    """
    try:
        return Lease(sessions, sessions.enter(session_id, at, clock(), lease=LEASE), at, clock, pause)
    except Held as held:
        left = min(held.until - clock(), LEASE).total_seconds()
        pause(max(0.0, left) + _AFTERWARDS_SECONDS)
    return Lease(sessions, sessions.enter(session_id, at, clock(), lease=LEASE), at, clock, pause)
