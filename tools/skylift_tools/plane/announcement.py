"""`plane.json`: what other processes need to know about the platform that runs."""

from __future__ import annotations

import json
import os
import time

from .layout import Layout
from .ports import Ports


class Announcement:
    """Written at the start, again when the platform is up, and taken back at the end."""

    def __init__(self, layout: Layout, ports: Ports) -> None:
        self._path, self._ports = layout.plane_file, ports
        self._started_at = time.time()

    def write(self, ready_seconds: float | None = None) -> None:
        """`ready_seconds` is how long the start took; None as long as it lasts."""
        plane = {
            "pid": os.getpid(),
            "door_port": self._ports.door,
            "emulator_port": self._ports.emulator,
            "postgres_port": self._ports.postgres,
            "started_at": self._started_at,
            "ready_seconds": None if ready_seconds is None else round(ready_seconds, 2),
        }
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps(plane))
        partial.replace(self._path)

    def take_back(self) -> None:
        """Nothing runs any more."""
        self._path.unlink(missing_ok=True)
