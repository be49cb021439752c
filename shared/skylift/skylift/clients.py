"""AWS clients, made at their first use and kept: importing botocore and reading a service's model costs 0.3 s.

Credentials, region and endpoint come from the SDK's own variables (AWS_REGION, AWS_ENDPOINT_URL, ...), the same
locally and on AWS.
"""

import os
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from boto3.session import Session
    from botocore.config import Config

CONNECT_SECONDS = 3
READ_SECONDS = 5
ATTEMPTS = 3
_SLOW_READ_SECONDS = {"rds-data": 60}
"""A statement over the Data API may wait for another deploy's lock."""

_making = Lock()


@cache
def session() -> "Session":
    import boto3

    return boto3.session.Session()


@cache
def client(service: str, *, read_seconds: int | None = None, attempts: int = ATTEMPTS) -> Any:
    """The process's client of `service` (`dynamodb`, `s3`, ...); callers annotate it with its type.

    A timeout belongs to a client: who needs another `read_seconds` gets another client, with connections of its own.
    """
    # A session makes one client at a time; a client itself may be used by many threads.
    with _making:
        return session().client(service, config=_config(service, read_seconds, attempts))  # type: ignore[call-overload]


def _config(service: str, read_seconds: int | None, attempts: int) -> "Config":
    from botocore.config import Config

    s3: Any = {"addressing_style": _addressing()} if service == "s3" else None
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds or _SLOW_READ_SECONDS.get(service, READ_SECONDS),
        retries={"mode": "standard", "total_max_attempts": attempts},
        signature_version="s3v4" if service == "s3" else None,
        s3=s3,
        request_checksum_calculation="when_required",
    )


def _addressing() -> str:
    """`auto` presigns for the global host, which redirects outside us-east-1; an endpoint of one's own takes paths."""
    given = os.environ.keys() & {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"}  # allowed: the SDK's own variables
    return "path" if given else "virtual"
