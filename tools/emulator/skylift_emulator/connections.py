"""Connections to the emulator: closed when the client closes them, bounded in number and in the time of a request.

hypercorn keeps a connection that its client closed until the keep-alive timeout is over, because the task of that
timeout still runs, and it waits for the body of a request without an end.
"""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import h11
from hypercorn.asyncio.tcp_server import MAX_RECV, TCPServer
from hypercorn.events import Closed, Event, RawData, Updated
from hypercorn.protocol.h11 import H11Protocol

from .seams import Seam

SEAMS = (Seam("hypercorn.asyncio.run", "TCPServer"),)

# The defaults of Apache's mod_reqtimeout: so many seconds, and one more for every 500 bytes that arrived.
REQUEST_SECONDS = 20.0
MIN_BYTES_PER_SECOND = 500
# A client that reads nothing of its response for as long is disconnected.
UNREAD_SECONDS = 60
MAX_CONNECTIONS = 2_000
_REFUSED = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\nretry-after: 1\r\n\r\n"


def install() -> None:
    """Make hypercorn serve every client with a `Connection`. Raises `SeamMoved`."""
    for seam in SEAMS:
        seam.set(Connection)


def is_ambiguous(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request gives its length twice, as two servers in a row would read it differently (RFC 9112, 6.1)."""
    return {b"content-length", b"transfer-encoding"} <= {name for name, _ in headers}


class Connection(TCPServer):
    """One connection; those without a request are closed, longest idle first, when a new one finds no room."""

    _open: set[Connection] = set()
    _idle: dict[Connection, None] = {}

    async def run(self) -> None:
        self._ended = False
        if not self._admitted():
            self.writer.write(_REFUSED)
            self.writer.close()
            return
        raw: socket.socket = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
        self._open.add(self)
        self._idle[self] = None
        try:
            await super().run()
        finally:
            self._open.discard(self)
            self._idle.pop(self, None)

    def _admitted(self) -> bool:
        if len(self._open) < _limit():
            return True
        longest_idle = next(iter(self._idle), None)
        if longest_idle is not None:
            del self._idle[longest_idle]
            longest_idle.writer.close()
        return longest_idle is not None

    async def protocol_send(self, event: Event) -> None:
        if isinstance(event, Updated):
            self._idle.pop(self, None)
            if self._ended:
                return
            if event.idle:
                self._idle[self] = None
        await super().protocol_send(event)

    async def _read_data(self) -> None:
        try:
            await self._read_requests()
        except (TimeoutError, OSError):
            pass
        finally:
            self._ended = True
            await self.idle_task.stop()
            await self.protocol.handle(Closed())

    async def _read_requests(self) -> None:
        request = _Progress()
        while not self.reader.at_eof():
            try:
                async with asyncio.timeout_at(request.deadline):
                    data = await self.reader.read(MAX_RECV)
            except TimeoutError:
                await self._refuse(HTTPStatus.REQUEST_TIMEOUT)
                raise
            await self.protocol.handle(RawData(data))
            request.advance(self._missing(), len(data))

    def _missing(self) -> str:
        """What of a request has begun and not yet arrived: `head`, `body`, or nothing."""
        connection = getattr(self.protocol.protocol, "connection", None)
        if not isinstance(connection, h11.Connection):
            return ""
        if connection.their_state is h11.IDLE and connection.trailing_data[0]:
            return "head"
        return "body" if connection.their_state is h11.SEND_BODY else ""

    async def _refuse(self, status: HTTPStatus) -> None:
        protocol: Any = self.protocol.protocol
        if isinstance(protocol, H11Protocol) and protocol.connection.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            await protocol._send_error_response(status)


class _Progress:
    """The deadline of the request that arrives; none while no part of it is missing."""

    def __init__(self) -> None:
        self._missing, self._received = "", 0
        self.deadline: float | None = None

    def advance(self, missing: str, received: int) -> None:
        if missing != self._missing:
            self._missing, self._received = missing, 0
            self._began = asyncio.get_running_loop().time()
        self._received += received
        self.deadline = self._began + REQUEST_SECONDS + self._received / MIN_BYTES_PER_SECOND if self._missing else None


def _limit() -> int:
    """Half of what the process may open: the other half is for its files and its own connections."""
    return min(resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2, MAX_CONNECTIONS)
