"""What a handler works with: the clients of one account and region, and the addresses of the local plane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skylift_tools.aws import request
from skylift_tools.aws.clients import Clients


@dataclass(frozen=True)
class LocalAddresses:
    """Where the local plane answers in place of AWS: the front door and PostgreSQL."""

    api_url: str = "http://localhost:8080"
    database_host: str = "127.0.0.1"
    database_port: int = 5432


@dataclass(frozen=True)
class Account:
    """One account and region; calling it with a service's name gives the boto3 client."""

    clients: Clients
    region: str
    local: LocalAddresses
    folder: Path
    default_tags: Mapping[str, str] = field(default_factory=dict)
    # True while an earlier run's leftovers may exist: resources without a unique name look for themselves first.
    recovering: bool = False

    @property
    def id(self) -> str:
        """The account's number."""
        return self.clients.account

    def __call__(self, service: str) -> Any:
        return self.clients.get(service, self.region)

    def send(self, service: str, operation: str, props: Mapping[str, Any], /, **fixed: Any) -> dict[str, Any]:
        """Call an operation whose parameters are read off `props` by name; `fixed` ones win, None leaves one out."""
        client = self(service)
        answer: dict[str, Any] = getattr(client, operation)(**request.build(client, operation, props, fixed=fixed))
        return answer
