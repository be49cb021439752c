"""PostgreSQL through SQLAlchemy: one connection per unit of work, logged in by an IAM token, committed once.

    database = Database(settings)          # any DatabaseSettings; connects to nothing yet
    with database.unit_of_work() as session:
        session.execute(...)

Connections are not pooled here: RDS Proxy does that, and a frozen function would hold on to dead ones.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import psycopg
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from skylift import clients
from skylift.errors import SkyliftError, Unavailable
from skylift.settings import DatabaseSettings

CONNECT_SECONDS = 20
"""A paused Aurora takes 15 to 30 s to resume; a caller behind a 30 s gateway is told to come back instead."""
STATEMENT_SECONDS = 20
TOKEN_SECONDS = 600
"""RDS limits logins with new IAM tokens to 200 per second, not those with the same one, which is valid for 900 s.
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html"""
_TRY_LATER = frozenset({"40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03"})
"""Serialization failure, deadlock, lock and statement timeouts, shutdowns."""
_TRY_LATER_CLASSES = ("08", "53")
"""Lost connections; no room on the disk, no memory, too many connections."""


class Database:
    """Raises `Unavailable` where nobody answers within `CONNECT_SECONDS`, or a statement takes too long."""

    def __init__(self, address: DatabaseSettings, *, statement_seconds: float = STATEMENT_SECONDS) -> None:
        self._address, self._statement_seconds = address, statement_seconds
        self._token, self._token_made_at = "", float("-inf")

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end of the block, rolled back by any exception."""
        with _translated(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            # In the transaction, because RDS Proxy refuses start-up options and shares connections between clients.
            limit = text("SELECT set_config('statement_timeout', :limit, true)")
            session.execute(limit, {"limit": f"{round(self._statement_seconds * 1000)}ms"})
            yield session

    @cached_property
    def engine(self) -> Engine:
        # An exception ends up in a log, and what people search for or upload does not belong there.
        return create_engine(_url(self._address), poolclass=NullPool, creator=self._connect, hide_parameters=True)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=self._address.database_host,
            port=self._address.database_port,
            dbname=self._address.database_name,
            user=self._address.database_user,
            password=self._password(),
            sslmode=self._address.database_sslmode,
            sslrootcert=_roots(self._address.database_sslmode),
            connect_timeout=CONNECT_SECONDS,
            # A prepared statement lives on one server connection; behind a proxy the next transaction has another.
            prepare_threshold=None,
        )

    def _password(self) -> str:
        """The same token for every connection within `TOKEN_SECONDS`. It must not outlive the credentials behind it,
        which Lambda replaces together with the execution environment."""
        if time.time() - self._token_made_at >= TOKEN_SECONDS:
            self._token, self._token_made_at = token(self._address), time.time()
        return self._token


def token(address: DatabaseSettings) -> str:
    """A password for the database: an IAM token that is valid for 15 minutes."""
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    session = clients.session()
    credentials, region = session.get_credentials(), session.region_name
    if credentials is None or region is None:
        raise SkyliftError("The database needs AWS credentials and AWS_REGION to log in.")
    where = f"{address.database_host}:{address.database_port}"
    request = AWSRequest("GET", f"https://{where}/", params={"Action": "connect", "DBUser": address.database_user})
    SigV4QueryAuth(credentials.get_frozen_credentials(), "rds-db", region, expires=900).add_auth(request)
    return str(request.url).removeprefix("https://")


def _roots(sslmode: str) -> str | None:
    """The authorities that every other call to AWS is verified by; RDS Proxy's certificate is signed by one of them."""
    if not sslmode.startswith("verify-"):
        return None
    from botocore.httpsession import get_cert_path

    return str(get_cert_path(True))


def _url(address: DatabaseSettings) -> URL:
    return URL.create("postgresql+psycopg", host=address.database_host, database=address.database_name)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _passes(error):
            raise Unavailable("The database cannot be reached at the moment. Try again later.") from error
        raise


def _passes(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        # libpq's own failures (no connection, connection lost) carry no state.
        return isinstance(error, OperationalError)
    return state in _TRY_LATER or state.startswith(_TRY_LATER_CLASSES)
