"""The local PostgreSQL with Aurora's roles: a master who is no superuser, `rds_superuser`, `rds_iam`."""

from __future__ import annotations

import re
import threading
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.string import TextLoader

# Aurora lets members of rds_superuser create extensions; stock PostgreSQL asks for a superuser.
_EXTENSION = re.compile(r"\s*(create|alter|drop)\s+extension\b", re.IGNORECASE)
_AS_TEXT = ("json", "jsonb")
# Types of PostgreSQL's own that Aurora's Data API does not show; a statement casts them, or selects something else.
_NOT_SHOWN = {
    18: '"char"', 19: "name", 26: "oid", 1042: "char", 2205: "regclass", 2206: "regtype", 2249: "record", 2278: "void",
}  # fmt: skip


class UnsupportedResult(Exception):
    """A statement answers what the Data API cannot show."""


class Database:
    """Connections to databases of one server. `url` is a superuser's."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._prepared: set[str] = set()

    def connect(self, database: str, user: str, *, is_master: bool) -> psycopg.Connection[Any]:
        """An autocommitting connection that acts as `user`; the cluster's master is made when first seen.

        Raises psycopg's errors: an unknown database, an unknown user.
        """
        self._prepare(user if is_master else None)
        connection = psycopg.connect(
            self._url, dbname=database, autocommit=True, prepare_threshold=None, cursor_factory=_AuroraCursor
        )
        for name in _AS_TEXT:
            connection.adapters.register_loader(name, TextLoader)
        try:
            connection.execute(sql.SQL("set session authorization {}").format(sql.Identifier(user)))
        except psycopg.Error:
            connection.close()
            raise
        return connection

    def _prepare(self, master: str | None) -> None:
        with self._lock:
            if master in self._prepared or (master is None and self._prepared):
                return
            with psycopg.connect(self._url, autocommit=True) as connection:
                self._roles(connection)
                if master:
                    _role(connection, master, "login createdb createrole in role rds_superuser")
            self._prepared.add(master or "")

    def _roles(self, connection: psycopg.Connection[Any]) -> None:
        _role(connection, "rds_iam", "nologin")
        _role(connection, "rds_superuser", "nologin in role pg_monitor, pg_signal_backend, pg_checkpoint")
        connection.execute("grant rds_iam to rds_superuser with admin option")


def _role(connection: psycopg.Connection[Any], name: str, options: str) -> None:
    if connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone() is None:
        statement = sql.SQL("create role {} ").format(sql.Identifier(name)) + sql.SQL(options)
        connection.execute(statement)


class _AuroraCursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        if not (isinstance(query, str) and _EXTENSION.match(query)):
            super().execute(query, params, **options)
            return self._shown()
        ((acting,),) = super().execute("select session_user").fetchall()
        super().execute("reset session authorization")
        try:
            return super().execute(query, params, **options)
        finally:
            self._act_as(acting)

    def _shown(self) -> Any:
        for column in self.description or ():
            if column.type_code in _NOT_SHOWN:
                raise UnsupportedResult(
                    f"The result contains the unsupported data type {_NOT_SHOWN[column.type_code]}."
                )
        return self

    def _act_as(self, user: str) -> None:
        if self.connection.info.transaction_status is not psycopg.pq.TransactionStatus.INERROR:
            with psycopg.Cursor(self.connection) as cursor:
                cursor.execute(sql.SQL("set session authorization {}").format(sql.Identifier(user)))
