"""What a mend may need to know and to use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .clock import Clock
from .faults import Faults
from .journal.journal import Journal
from .metrics import Metrics
from .permissions import Permissions
from .settings import Settings


@dataclass(frozen=True)
class Surroundings:
    """`touched` is called when something changed that is worth saving; safe from any thread."""

    settings: Settings
    touched: Callable[[], None]
    faults: Faults
    metrics: Metrics
    clock: Clock
    permissions: Permissions
    journal: Journal
