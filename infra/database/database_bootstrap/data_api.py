"""The RDS Data API: SQL over HTTPS, so that the function needs no way into the VPC."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from skylift import clients
from skylift.aws_errors import code_of

from database_bootstrap.settings import Settings

Rows = list[list[dict[str, Any]]]
RESUMING = "DatabaseResumingException"
WAKE_PAUSE_SECONDS = 3
WAKE_ATTEMPTS = 20


@dataclass(frozen=True)
class DataApi:
    """Statements as the cluster's master. Raises botocore's ClientError with the database's own message."""

    settings: Settings

    def execute(self, sql: str, *, database: str, name: str | None = None, transaction: str | None = None) -> Rows:
        """`name` is the value of the statement's parameter of that name; without a transaction it commits at once."""
        optional: dict[str, Any] = {"transactionId": transaction} if transaction else {}
        if name is not None:
            optional["parameters"] = [{"name": "name", "value": {"stringValue": name}}]
        answer = self._call("execute_statement", {"sql": sql, "database": database, **optional})
        rows: Rows = answer.get("records", [])
        return rows

    @contextmanager
    def transaction(self, database: str) -> Iterator[str]:
        """Yields the transaction's id; commits at the end, rolls back on an error."""
        identity = self._call("begin_transaction", {"database": database})["transactionId"]
        try:
            yield identity
        except BaseException:
            self._call("rollback_transaction", {"transactionId": identity})
            raise
        self._call("commit_transaction", {"transactionId": identity})

    def _call(self, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        target = {"resourceArn": self.settings.cluster_arn, "secretArn": self.settings.master_secret_arn}
        call: Callable[..., dict[str, Any]] = getattr(clients.client("rds-data"), operation)
        return awake(lambda: call(**target, **arguments))


def awake(call: Callable[[], dict[str, Any]], pause: Callable[[float], None] = time.sleep) -> dict[str, Any]:
    """A cluster that scaled to zero refuses while it wakes, for 15 to 30 seconds; ask again for a minute."""
    for attempt in range(1, WAKE_ATTEMPTS + 1):
        try:
            return call()
        except Exception as error:
            if code_of(error) != RESUMING or attempt == WAKE_ATTEMPTS:
                raise
            pause(WAKE_PAUSE_SECONDS)
    raise AssertionError("unreachable")
