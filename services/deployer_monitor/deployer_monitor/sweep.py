"""Lambda's entry into the sweep, once a minute."""

import os
from typing import Any

from skylift import log
from skylift.table import Table

from deployer_monitor.overdue import end_all
from deployer_monitor.parts import parts_on
from deployer_monitor.settings import SweepSettings

settings = SweepSettings.from_environment(os.environ)
parts = parts_on(Table(settings.table_name))


@log.with_context
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Answers how many sessions it ended."""
    ended = end_all(parts)
    log.count("sessions_overdue", ended)
    return {"ended": ended}
