"""Whether the emulator still holds what the ledgers say.

Each up that changes something leaves its serial in the emulator before the first change. An emulator whose state was
lost, or that was killed before it saved, has another serial or none; then nothing recorded can be relied on.
"""

from __future__ import annotations

from typing import Any

from skylift_tools.aws.clients import Clients
from skylift_tools.engine.ledger import Ledger

_PREFIX = "/skylift/generation/"


class Generation:
    """The serials in the emulator, one per project; read once, at the first question."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._serials: dict[str, int] | None = None

    def check(self, ledger: Ledger, project: str) -> bool:
        """Make every resource of a stack suspect when the emulator does not know its last up; whether it did not."""
        lost = ledger.serial > 0 and self._read().get(project) != ledger.serial
        if lost:
            ledger.suspects.update(ledger.resources)
        return lost

    def mark(self, project: str, serial: int) -> None:
        """Leave the serial of an up that is about to change something."""
        self._ssm().put_parameter(Name=_PREFIX + project, Value=str(serial), Type="String", Overwrite=True)
        self._read()[project] = serial

    def _read(self) -> dict[str, int]:
        if self._serials is None:
            pages = self._ssm().get_paginator("get_parameters_by_path").paginate(Path=_PREFIX)
            found = [parameter for page in pages for parameter in page["Parameters"]]
            self._serials = {item["Name"].removeprefix(_PREFIX): int(item["Value"]) for item in found}
        return self._serials

    def _ssm(self) -> Any:
        return self._clients.get("ssm", self._clients.region)
