"""The database's address: relays connections to PostgreSQL, and verifies the IAM tokens of service roles.

PostgreSQL accepts our connections for members of `rds_iam` without a password of its own (`peer`), so a token is asked
for and verified before anything else is relayed. Every other role logs in to PostgreSQL itself, end to end.

Source: https://www.postgresql.org/docs/18/protocol-message-formats.html
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger("skylift.door")
_LOGIN_SECONDS = 20
_MAX_STARTUP_BYTES = 10_000
_MAX_PASSWORD_BYTES = 65_536
_CHUNK_BYTES = 65_536
_SSL, _GSS, _CANCEL = 80877103, 80877104, 80877102
_OK, _ASK_PASSWORD = 0, struct.pack("!cII", b"R", 8, 3)
Allows = Callable[[str, str], Awaitable[bool]]


class _Refused(Exception):
    """The client is not let in, or does not speak the protocol."""


@dataclass(frozen=True)
class Pipe:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def message(self, limit: int) -> tuple[bytes, bytes]:
        """Type and content of the next message."""
        kind, length = struct.unpack("!cI", await self.reader.readexactly(5))
        if not 4 <= length <= limit:
            raise _Refused
        return kind, await self.reader.readexactly(length - 4)

    def send(self, kind: bytes, content: bytes) -> None:
        self.writer.write(struct.pack("!cI", kind, len(content) + 4) + content)


async def serve(port: int, socket: Path, allows: Allows) -> asyncio.Server:
    """Listen on the loopback. `allows` decides about user and token."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = Pipe(reader, writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError, _Refused):
            await _serve_one(client, socket, allows)
        writer.close()

    return await asyncio.start_server(connected, "127.0.0.1", port, backlog=200)


async def _serve_one(client: Pipe, socket: Path, allows: Allows) -> None:
    async with asyncio.timeout(_LOGIN_SECONDS):
        code, startup = await _startup(client)
        server = Pipe(*await asyncio.open_unix_connection(socket))
    try:
        server.writer.write(struct.pack("!II", len(startup) + 8, code) + startup)
        if code != _CANCEL:
            async with asyncio.timeout(_LOGIN_SECONDS):
                await _log_in(client, server, startup, allows=allows)
        await _relay(client, server)
    finally:
        server.writer.close()


async def _startup(client: Pipe) -> tuple[int, bytes]:
    """The first packet that is no request for encryption, of which there is none here: its code and content."""
    while True:
        length, code = struct.unpack("!II", await client.reader.readexactly(8))
        if not 8 <= length <= _MAX_STARTUP_BYTES:
            raise _Refused
        content = await client.reader.readexactly(length - 8)
        if code not in (_SSL, _GSS):
            return code, content
        client.writer.write(b"N")


async def _log_in(client: Pipe, server: Pipe, startup: bytes, *, allows: Allows) -> None:
    """Until the server says how the role logs in; a role of which it asks nothing must show a token."""
    while True:
        kind, content = await server.message(_CHUNK_BYTES)
        if kind == b"R" and struct.unpack("!I", content[:4])[0] == _OK:
            await _require_token(client, _user(startup), allows)
        server_said = struct.pack("!cI", kind, len(content) + 4) + content
        client.writer.write(server_said)
        if kind != b"v":  # which version of the protocol it speaks
            return


async def _require_token(client: Pipe, user: str, allows: Allows) -> None:
    client.writer.write(_ASK_PASSWORD)
    kind, content = await client.message(_MAX_PASSWORD_BYTES)
    password = content.rstrip(b"\0").decode(errors="replace")
    if kind == b"p" and await allows(user, password):
        return
    # The words of PostgreSQL and of Aurora, which tell no more either.
    fields = ("SFATAL", "VFATAL", "C28P01", f'Mpassword authentication failed for user "{user}"')
    client.send(b"E", b"\0".join(field.encode() for field in fields) + b"\0\0")
    await client.writer.drain()
    raise _Refused


def _user(startup: bytes) -> str:
    parts = startup.decode(errors="replace").split("\0")
    return dict(zip(parts[::2], parts[1::2], strict=False)).get("user", "")


async def _relay(client: Pipe, server: Pipe) -> None:
    """Both ways, until one side ends: PostgreSQL has no half-closed connections."""
    ways = [asyncio.create_task(_copy(client.reader, server.writer))]
    ways.append(asyncio.create_task(_copy(server.reader, client.writer)))
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        with contextlib.suppress(OSError):
            await client.writer.drain()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(_CHUNK_BYTES):
        writer.write(chunk)
        await writer.drain()
