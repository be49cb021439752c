"""What both functions of this service work with."""

from __future__ import annotations

from datetime import UTC, datetime

from deployer.callback import Callback
from deployer.sessions.store import SessionStore
from deployer.stage import Parts
from deployer.timeline.store import Timeline
from skylift.table import Table


def now() -> datetime:
    return datetime.now(UTC)


def parts_on(table: Table) -> Parts:
    return Parts(SessionStore(table), Timeline(table), Callback(), now)
