"""MiniStack where it differs from AWS in a way that a user of ours would feel: one small file per service."""

from __future__ import annotations

from collections.abc import Callable

from skylift_emulator import logs, saving
from skylift_emulator.faults import Faults
from skylift_emulator.seams import Seam
from skylift_emulator.settings import Settings

from . import administration, deliberate_faults, event_source_mappings, lambda_execution, persistence, rds_data

_MENDS = (
    administration,
    deliberate_faults,
    event_source_mappings,
    lambda_execution,
    logs,
    persistence,
    rds_data,
    saving,
)


def seams() -> list[Seam]:
    """Every private name of MiniStack that we rely on."""
    return [seam for mend in _MENDS for seam in mend.SEAMS]


def install(settings: Settings, touched: Callable[[], None], faults: Faults) -> None:
    """Mend MiniStack in this process. Raises `SeamMoved` when a release has moved what we replace."""
    for seam in seams():
        seam.check()
    administration.install()
    deliberate_faults.install(faults)
    event_source_mappings.install()
    lambda_execution.install(settings, touched)
    persistence.install()
    rds_data.install(settings.database_url)
