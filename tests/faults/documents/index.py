"""The knowledge base's database, as its superuser sees it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import psycopg

NAME = "knowledge"


@dataclass(frozen=True)
class Index:
    """`url`: of the server, with a superuser's name in it."""

    url: str

    def connect(self, name: str = NAME) -> AbstractContextManager[psycopg.Connection[Any]]:
        """Every statement is a transaction of its own."""
        return psycopg.connect(self.url, dbname=name, autocommit=True)

    def rows(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(statement, parameters).fetchall()

    def blocked(self, role: str) -> int:
        """How many transactions of a service wait for a lock."""
        found = "select count(*) from pg_stat_activity where usename = %s and wait_event_type = 'Lock'"
        return int(self.rows(found, role)[0][0])
