"""A PostgreSQL of the tests' own: the plane's, on a free port, in a folder that goes with it."""

import asyncio
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from skylift.database import Database
from skylift.settings import DatabaseSettings
from skylift_tools.plane import postgres
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.ports import LOOPBACK as HOST
from skylift_tools.plane.ports import free_port
from skylift_tools.plane.postgres import SUPERUSER

__all__ = ["HOST", "SUPERUSER", "create_database", "server"]

START_SECONDS = 20


@contextmanager
def server() -> Iterator[int]:
    """Answers the server's port."""
    folder = Path(tempfile.mkdtemp(prefix="skylift-postgres-"))
    layout, port = Layout(folder, folder), free_port()
    layout.make()
    installation = postgres.install(layout)
    asyncio.run(postgres.initialise(installation, layout, ()))
    # Its roles need no password, as it was set up: what is in it is made up, and it goes with the tests.
    argv = postgres.program(installation, layout, port, keeps=(), tcp=True).argv
    process = subprocess.Popen(argv, user=installation.user, cwd="/", stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        # Whoever is still connected is not waited for.
        process.send_signal(signal.SIGQUIT)
        process.wait()
        postgres.forget(layout)
        shutil.rmtree(folder)


def create_database(port: int, name: str, *extensions: str) -> Database:
    """An empty database with its extensions, opened by the superuser."""
    for database, statements in {
        "postgres": [f'create database "{name}"'],
        name: [f'create extension "{extension}"' for extension in extensions],
    }.items():
        with psycopg.connect(host=HOST, port=port, user=SUPERUSER, dbname=database, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())
    return Database(
        DatabaseSettings(
            database_host=HOST,
            database_port=port,
            database_name=name,
            database_user=SUPERUSER,
            database_sslmode="prefer",
        )
    )


def _accepts(port: int) -> bool:
    try:
        psycopg.connect(host=HOST, port=port, user=SUPERUSER, dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _accepts(port):
        assert time.monotonic() < deadline, "PostgreSQL does not start"
        time.sleep(0.02)
