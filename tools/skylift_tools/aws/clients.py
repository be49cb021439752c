"""boto3 clients of one endpoint: one session, made when first needed, shared by all threads."""

from __future__ import annotations

import threading
from typing import Any

import boto3
from botocore.config import Config

# The root key of the emulator: it is listening on loopback only and checks no signature of it.
ROOT_KEY = "skylift"


class Clients:
    """Clients for provisioning against `endpoint_url` (the emulator's address)."""

    def __init__(self, endpoint_url: str, region: str = "eu-west-1", *, account: str = "000000000000") -> None:
        self.endpoint_url, self.region, self.account = endpoint_url, region, account
        # Any: the stubs know services by literal names only.
        self._session: Any = boto3.session.Session(aws_access_key_id=ROOT_KEY, aws_secret_access_key=ROOT_KEY)
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
