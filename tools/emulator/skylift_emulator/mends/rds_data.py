"""RDS Data API: statements run on the plane's PostgreSQL, as Aurora would run them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import psycopg
from ministack.core.responses import error_response_json

from skylift_emulator.postgres import Database, UnsupportedResult
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_DATA = "ministack.services.rds_data"
CONNECT = Seam(_DATA, "_connect", ("instance", "engine", "database", "password", "username"))
HAS_ENDPOINT = Seam(_DATA, "_has_real_endpoint", ("instance",))
SUBSTITUTE = Seam(_DATA, "_substitute_named_params", ("sql", "param_names"))
FAILED = Seam(_DATA, "_sql_execution_error", ("exc",))
COLUMNS = Seam(_DATA, "_column_metadata", ("description", "engine"))
FIELD = Seam(_DATA, "_field_value", ("val", "type_name"))
HANDLE = Seam(_DATA, "handle_request", ("method", "path", "headers", "body", "query_params"))
ACTIONS = {
    "/Execute": Seam(_DATA, "_execute_statement", ("data",)),
    "/BatchExecute": Seam(_DATA, "_batch_execute_statement", ("data",)),
    "/BeginTransaction": Seam(_DATA, "_begin_transaction", ("data",)),
    "/CommitTransaction": Seam(_DATA, "_commit_transaction", ("data",)),
    "/RollbackTransaction": Seam(_DATA, "_rollback_transaction", ("data",)),
}
SEAMS = (*ACTIONS.values(), CONNECT, HAS_ENDPOINT, SUBSTITUTE, FAILED, COLUMNS, FIELD, HANDLE)

_MISSING_DATABASE = re.compile(r'database "([^"]+)" does not exist')
_ARRAY_KINDS: dict[type, str] = {bool: "booleanValues", int: "longValues", float: "doubleValues"}


def install(around: Surroundings) -> None:
    """With no database given, MiniStack's own imitation stays."""
    database_url = around.settings.database_url
    if not database_url:
        return
    CONNECT.replace(lambda _: _connecting(Database(database_url)))
    HAS_ENDPOINT.replace(lambda _: lambda instance: True)
    SUBSTITUTE.replace(_escaping)
    FAILED.replace(lambda _: _failed)
    COLUMNS.replace(_with_type_names)
    FIELD.replace(_with_arrays)
    HANDLE.replace(_off_the_loop)


def _connecting(postgres: Database) -> Callable[..., Any]:
    def connect(  # noqa: PLR0917  MiniStack calls it so
        instance: dict[str, Any], engine: str, database: str = "", password: str = "", username: str = ""
    ) -> Any:
        master = instance.get("MasterUsername", "")
        return postgres.connect(database or "postgres", username or master, is_master=username in ("", None, master))

    return connect


def _escaping(original: Callable[[str, Any], str]) -> Callable[[str, Any], str]:
    """The driver reads `%` in a statement with parameters; the Data API does not."""
    return lambda sql, names: original(sql.replace("%", "%%"), names) if names else sql


def _failed(error: Exception) -> Any:
    if isinstance(error, UnsupportedResult):
        return error_response_json("UnsupportedResultException", str(error), 400)
    if isinstance(error, psycopg.errors.QueryCanceled):
        return error_response_json("StatementTimeoutException", str(error), 400)
    state = getattr(error, "sqlstate", None)
    if isinstance(error, psycopg.Error) and state:
        position = error.diag.statement_position
        where = f"; Position: {position}" if position else ""
        message = f"{error.diag.severity}: {error.diag.message_primary}{where}; SQLState: {state}"
        return error_response_json("DatabaseErrorException", message, 400)
    missing = _MISSING_DATABASE.search(str(error))
    if missing:
        return error_response_json("DatabaseNotFoundException", f"Database {missing[1]} is not found", 404)
    if isinstance(error, psycopg.OperationalError):
        return error_response_json("DatabaseUnavailableException", str(error).strip(), 504)
    return error_response_json("BadRequestException", str(error), 400)


def _with_type_names(original: Callable[..., list[dict[str, Any]]]) -> Callable[..., list[dict[str, Any]]]:
    def columns(description: Sequence[psycopg.Column], engine: str) -> list[dict[str, Any]]:
        metadata = original(description, engine)
        for entry, column in zip(metadata, description or (), strict=True):
            known = psycopg.adapters.types.get(column.type_code)
            entry["typeName"] = known.name if known else "text"
        return metadata

    return columns


def _with_arrays(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def field(value: Any, type_name: str | None = None) -> dict[str, Any]:
        if not isinstance(value, list):
            return original(value, type_name)
        kind = _ARRAY_KINDS.get(type(value[0]) if value else str, "stringValues")
        return {"arrayValue": {kind: value if kind != "stringValues" else [str(item) for item in value]}}

    return field


def _off_the_loop(_: Any) -> Callable[..., Awaitable[Any]]:
    """Statements wait for locks and disks: never on the loop that serves everybody."""

    async def handle(method: str, path: str, headers: Any, body: bytes, *_: Any) -> Any:  # noqa: PLR0917  as called
        try:
            data = json.loads(body or b"{}")
        except ValueError:
            return error_response_json("BadRequestException", "Invalid JSON in request body", 400)
        return await asyncio.to_thread(ACTIONS[path].current(), data)

    return handle
