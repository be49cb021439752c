"""PostgreSQL behind its address, as the platform runs it, and an emulator that knows the keys."""

from __future__ import annotations

import asyncio
import subprocess
import threading
import time
from dataclasses import dataclass

import psycopg
from skylift_tools.door import database
from skylift_tools.door.database_logins import DatabaseLogins
from skylift_tools.executor import Emulator as Client
from skylift_tools.plane import postgres, postgres_access
from skylift_tools.plane.layout import Layout

from .running import REGION, Emulator

USER = "orders_api"


@dataclass
class Served:
    """PostgreSQL behind its address, and the emulator that knows the keys."""

    emulator: Emulator
    layout: Layout
    installation: postgres.Installation
    port: int

    def connect(self, user: str, password: str | None, **options: str) -> psycopg.Connection:
        where = {"host": "127.0.0.1", "port": str(self.port), "dbname": "postgres", "connect_timeout": "10"}
        return psycopg.connect(**{**where, **options}, user=user, password=password, autocommit=True)  # type: ignore[arg-type]

    def refuses(self, user: str, password: str) -> bool:
        try:
            self.connect(user, password).close()
        except psycopg.OperationalError:
            return True
        return False

    def admin(self) -> psycopg.Connection:
        return self.connect("postgres", postgres_access.password(self.layout))

    def token(self, credentials: dict[str, str] | None = None, *, user: str = USER, host: str = "127.0.0.1") -> str:
        client = self.emulator.client("rds", credentials)
        return str(client.generate_db_auth_token(host, self.port, user, REGION))

    def credentials(self, name: str, *users: str) -> dict[str, str]:
        """Of a function whose role may log in as these users."""
        (cluster,) = self.emulator.client("rds").describe_db_clusters()["DBClusters"]
        arns = [
            f"arn:aws:rds-db:{REGION}:000000000000:dbuser:{cluster['DbClusterResourceId']}/{each}" for each in users
        ]
        allowed = [{"Effect": "Allow", "Action": "rds-db:connect", "Resource": arns}] if arns else []
        self.emulator.function(name, self.emulator.role(name, *allowed))
        found = self.emulator.control.get(f"/_skylift/functions/{name}").json()["credentials"]
        return {key: str(value) for key, value in found.items()}


class Server:
    def __init__(self, installation: postgres.Installation, layout: Layout, port: int) -> None:
        self._given = installation, layout, port

    def __enter__(self) -> None:
        installation, layout, port = self._given
        postgres_access.secure(installation, layout)
        argv = postgres.program(installation, layout, port, keeps=()).argv
        self._process = subprocess.Popen(argv, user=installation.user, cwd="/", stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not postgres_access.accepts(installation, layout, port):
            assert time.monotonic() < deadline, "PostgreSQL does not start"
            time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)


class Address:
    """What the door does, in a thread."""

    def __init__(self, emulator: Emulator, installation: postgres.Installation, port: int) -> None:
        self._loop = asyncio.new_event_loop()
        logins = DatabaseLogins(Client(emulator.url, emulator.key), port)
        self._work = database.serve(port, installation.data / f".s.PGSQL.{port}", logins.allows)

    def __enter__(self) -> None:
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._work, self._loop).result(10)

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
