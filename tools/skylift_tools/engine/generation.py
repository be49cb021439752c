"""Whether the emulator still holds what the ledgers say.

Each up that changes something leaves its serial in the emulator before the first change. An emulator whose state was
lost, or that was killed before it saved, has another serial or none; then nothing recorded can be relied on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from skylift_tools.aws.clients import Clients
from skylift_tools.engine.errors import EngineError
from skylift_tools.engine.ledger import Ledger

_PREFIX = "/skylift/generation/"


class Generation:
    """The serials in the emulator, one per project."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def check(self, ledger: Ledger, project: str) -> bool:
        """Make every resource of a stack suspect when the emulator does not know its last up; whether it did not."""
        lost = ledger.serial > 0 and self._read(project) != ledger.serial
        if lost:
            ledger.suspects.update(ledger.resources)
        return lost

    def mark(self, project: str, serial: int) -> None:
        """Leave the serial of an up that is about to change something."""
        with self._answering():
            self._ssm().put_parameter(Name=_PREFIX + project, Value=str(serial), Type="String", Overwrite=True)

    def _read(self, project: str) -> int | None:
        with self._answering():
            try:
                return int(self._ssm().get_parameter(Name=_PREFIX + project)["Parameter"]["Value"])
            except self._ssm().exceptions.ParameterNotFound:
                return None

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (BotoCoreError, ClientError) as error:
            raise EngineError(f"{self._clients.endpoint_url} does not answer as AWS does: {error}") from error

    def _ssm(self) -> Any:
        return self._clients.get("ssm", self._clients.region)
