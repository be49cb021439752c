"""Many clients that keep their connections and go on asking: at the gateway, and at the emulator."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Request:
    """A GET of `path` at a port of this machine; `headers` as lines."""

    port: int
    path: str
    headers: tuple[str, ...] = ()

    @property
    def head(self) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", f"host: localhost:{self.port}", *self.headers]
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass
class Tally:
    """How many responses came by status, and what else happened to requests."""

    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)


async def ask_for(seconds: float, requests: list[Request], *, clients: int, pause: float) -> Tally:
    """Each client sends one request after the other on one connection, with a pause in between.

    A connection that the server closed between two requests, as servers may, is made again.
    """
    tally, ends = Tally(), asyncio.get_running_loop().time() + seconds
    asking = (_client(requests[number % len(requests)], pause, ends, tally) for number in range(clients))
    await asyncio.gather(*asking)
    return tally


async def _client(request: Request, pause: float, ends: float, tally: Tally) -> None:
    loop = asyncio.get_running_loop()
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while loop.time() < ends:
        try:
            if connection is None or connection[0].at_eof():
                connection = await asyncio.open_connection(HOST, request.port)
            reader, writer = connection
            writer.write(request.head)
            async with asyncio.timeout(30):
                tally.statuses[await _response(reader)] += 1
        except (OSError, EOFError, TimeoutError) as error:
            tally.errors[type(error).__name__] += 1
            connection = None
        await asyncio.sleep(pause)
    if connection is not None:
        connection[1].close()


async def _response(reader: asyncio.StreamReader) -> int:
    """The status of a response, which is read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if fields.get("transfer-encoding") == "chunked":
        while (await reader.readuntil(b"\r\n")) != b"0\r\n":
            await reader.readuntil(b"\r\n")
        await reader.readuntil(b"\r\n")
    else:
        await reader.readexactly(int(fields.get("content-length", "0")))
    return int(head.split(" ", 2)[1])
