"""Secrets from Secrets Manager, read when first needed and kept for a while."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from skylift import clients
from skylift.aws_errors import translated

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

TTL_SECONDS = 300


class Secret:
    """One secret, by its ARN. A rotated value is seen after `ttl_seconds` at the latest."""

    def __init__(
        self,
        arn: str,
        *,
        ttl_seconds: float = TTL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        client: "SecretsManagerClient | None" = None,
    ) -> None:
        self._arn, self._ttl_seconds, self._clock, self._client = arn, ttl_seconds, clock, client
        self._text = ""
        self._read_at: float | None = None

    def text(self) -> str:
        """Raises `Throttled` or `Unavailable`; a refusal by AWS goes on as botocore's `ClientError`."""
        if self._read_at is None or self._clock() - self._read_at >= self._ttl_seconds:
            self._text = self._read()
            self._read_at = self._clock()
        return self._text

    def key(self) -> bytes:
        """The text as key material for a signature."""
        return self.text().encode()

    def _read(self) -> str:
        manager: SecretsManagerClient = self._client or clients.client("secretsmanager")
        with translated("a secret of this service"):
            return manager.get_secret_value(SecretId=self._arn)["SecretString"]

    def __repr__(self) -> str:
        return f"Secret({self._arn!r})"
