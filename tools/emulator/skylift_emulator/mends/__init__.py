"""MiniStack where it differs from AWS in a way that a user of ours would feel: one small file per service.

Each has `SEAMS`, the private names of MiniStack that it relies on, and `install`; all are found by their place here.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from skylift_emulator import connections, database_logins, logs, metrics, public_addresses, saving
from skylift_emulator.mends import cloudformation_local_limits
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings


def seams() -> list[Seam]:
    """Every private name of MiniStack that we rely on."""
    modules = (*_mends(), connections, database_logins, logs, metrics, public_addresses, saving)
    return [seam for module in modules for seam in module.SEAMS]


def install(around: Surroundings) -> None:
    """Mend MiniStack in this process. Raises `SeamMoved` when a release has moved what we replace."""
    for seam in seams():
        seam.check()
    for mend in _mends():
        mend.install(around)
    cloudformation_local_limits.watch()


def _mends() -> list[ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]
