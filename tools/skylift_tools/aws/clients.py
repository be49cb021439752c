"""boto3 clients of one endpoint: one session, made when first needed, shared by all threads."""

from __future__ import annotations

import threading
from typing import Any

import boto3
from botocore.config import Config

from skylift_tools.root_key import RootKey

# Of a dry run, which sends nothing: no server knows this key.
_NO_KEY = RootKey("AKIADRYRUNSENDSNONE1", "")


class Clients:
    """Clients for provisioning against `endpoint_url` (the emulator's address). key: None for dry runs only."""

    def __init__(
        self,
        endpoint_url: str,
        region: str = "eu-west-1",
        *,
        account: str = "000000000000",
        key: RootKey | None = None,
    ) -> None:
        self.endpoint_url, self.region, self.account = endpoint_url, region, account
        # Any: the stubs know services by literal names only.
        key = key or _NO_KEY
        self._session: Any = boto3.session.Session(key.access_key_id, key.secret_access_key)
        # A loopback emulator gains nothing from retries; validation would repeat what shapes already decided.
        self._config = Config(
            retries={"total_max_attempts": 1},
            parameter_validation=False,
            max_pool_connections=32,
            read_timeout=900,
            s3={"addressing_style": "path"},
        )
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}

    def get(self, service: str, region: str) -> Any:
        """The client of a service in a region."""
        with self._lock:
            client = self._clients.get((service, region))
            if client is None:
                client = self._session.client(
                    service, region_name=region, endpoint_url=self.endpoint_url, config=self._config
                )
                self._clients[service, region] = client
        return client
