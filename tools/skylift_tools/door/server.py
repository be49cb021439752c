"""The door's process: both servers and the executor, from start to stop."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Generator
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from skylift_tools.executor import Emulator, Executor
from skylift_tools.root_key import RootKey

from . import database, sockets
from .connections import Connection
from .control import Control
from .database_logins import DatabaseLogins
from .foreign_pages import ForeignPages
from .front import Front, StatusProvider
from .functions import Functions
from .gateway import Gateway
from .metered import Metered

log = logging.getLogger("skylift.door")
GRACE_SECONDS = 5
KEEP_ALIVE_SECONDS = 75
# An invocation must never meet a connection that is being closed: it might run twice.
CONTROL_KEEP_ALIVE_SECONDS = 24 * 3600


class Server(uvicorn.Server):
    """Two of these share a process, so signals are the process's own business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def serve(
    port: int, *, emulator_url: str, state: Path, provider: StatusProvider, postgres: tuple[int, Path] | None = None
) -> None:
    """Run until SIGTERM, SIGINT or `POST /shutdown`; `postgres` is a port to serve and the socket of the server behind
    it. Raises sockets.Taken."""
    listeners = sockets.loopback(port)
    control_path = state / "run" / "door.sock"
    listeners_control = sockets.control(control_path)
    emulator = Emulator(emulator_url, RootKey.ensure(state))
    executor = Executor(state, emulator)
    gateway = Gateway(executor, Functions(emulator))
    pages = Front(Metered(gateway, executor.metrics), executor, state=state, provider=provider)
    front = _server(ForeignPages(pages, gateway), http=Connection)
    servers = [front]
    control = _server(Control(executor, gateway, lambda: _stop(servers)), keep_alive=CONTROL_KEEP_ALIVE_SECONDS)
    servers.append(control)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _stop, servers)
    await executor.start()
    relay = await database.serve(*postgres, DatabaseLogins(emulator, postgres[0]).allows) if postgres else None
    try:
        await asyncio.gather(_run(front, listeners), _run(control, [listeners_control]))
    finally:
        if relay:
            relay.close()
        await executor.stop()
        control_path.unlink(missing_ok=True)


def _server(
    app: Any, *, http: type[HttpToolsProtocol] = HttpToolsProtocol, keep_alive: int = KEEP_ALIVE_SECONDS
) -> Server:
    return Server(
        uvicorn.Config(
            app,
            http=http,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=keep_alive,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )


async def _run(server: Server, listeners: list[socket.socket]) -> None:
    await server.serve(sockets=listeners)


def _stop(servers: list[Server]) -> None:
    for server in servers:
        server.should_exit = True
