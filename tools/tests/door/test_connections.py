"""Slow and malformed connections to the gateway: refused and closed, so that they never keep others out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from skylift_tools.door import connections, server, sockets
from skylift_tools.door.connections import Connection
from skylift_tools.plane.ports import free_port

from .conftest import wait_until

Ask = Callable[..., Awaitable[bytes]]
GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nhost: x\r\n"
CHUNKED = POST + b"transfer-encoding: chunked\r\n"
MALFORMED = {
    "two Host headers": b"GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n",
    "two equal Host headers": b"GET / HTTP/1.1\r\nhost: x\r\nHost: x\r\n\r\n",
    "no Host header": b"GET / HTTP/1.1\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/2 without an agreement": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/1.2": b"GET / HTTP/1.2\r\nhost: x\r\n\r\n",
    "a method in lower case": b"get / HTTP/1.1\r\nhost: x\r\n\r\n",
    "no target": b"GET HTTP/1.1\r\nhost: x\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "two lengths": POST + b"content-length: 1\r\ncontent-length: 2\r\n\r\nab",
    "length and chunks": POST + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": CHUNKED + b"content-length: 4\r\n\r\n0\r\n\r\n",
    "chunked is not last": POST + b"transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a negative length": POST + b"content-length: -1\r\n\r\n",
    "a signed length": POST + b"content-length: +1\r\n\r\na",
    "a length beyond 64 bits": POST + b"content-length: 99999999999999999999\r\n\r\n",
    "a space before the colon": POST + b"transfer-encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nhost: x\r\na: b\r\n c\r\n\r\n",
    "a NUL in a header": b"GET / HTTP/1.1\r\nhost: x\r\na: b\x00c\r\n\r\n",
    "a bare CR in a header": b"GET / HTTP/1.1\r\nhost: x\r\na: b\rtransfer-encoding: chunked\r\n\r\n",
    "a chunk size of no number": CHUNKED + b"\r\nzz\r\n",
    "a chunk size with 0x": CHUNKED + b"\r\n0x1\r\na\r\n0\r\n\r\n",
    "a chunk longer than its size": CHUNKED + b"\r\n1\r\nab\r\n0\r\n\r\n",
}


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Reads the body, then responds, like every function behind the gateway."""
    while (part := await receive()).get("more_body"):
        continue
    if part["type"] == "http.request":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A server with the gateway's connections; what takes 20 s there takes 0.3 s here."""
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.3)
    number = free_port()
    running = server._server(application, http=Connection)
    task = asyncio.create_task(running.serve(sockets=sockets.loopback(number)))
    await asyncio.to_thread(wait_until, lambda: running.started)
    yield number
    running.should_exit = True
    await task


async def everything(port: int, *parts: bytes, pause: float = 0.05) -> bytes:
    """All that the server sends until it closes the connection, while the client sends one part after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def send() -> None:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(pause)

    sending = asyncio.create_task(send())
    try:
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        sending.cancel()
        writer.close()


@pytest.mark.parametrize("request_bytes", MALFORMED.values(), ids=MALFORMED.keys())
async def test_a_malformed_request_is_refused_and_its_connection_closed(port: int, request_bytes: bytes) -> None:
    answer = await everything(port, request_bytes)
    assert answer.startswith(b"HTTP/1.1 400 ") and answer.count(b"HTTP/1.1") == 1, answer
    assert b"connection: close" in answer


@pytest.mark.parametrize(
    "parts",
    [
        [bytes([byte]) for byte in GET],
        [b"GET / HTTP/1.1\r\nhost: x\r\n"],
        [b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n", *[b"a"] * 9],
        [b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc"],
        [b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab"],
        [GET, b"GET / HTTP/1.1\r\n"],
    ],
    ids=["head by byte", "half a head", "body by byte", "half a body", "half a chunk", "half a second head"],
)
async def test_a_request_that_does_not_arrive_in_time_is_refused(port: int, parts: list[bytes]) -> None:
    answer = await everything(port, *parts)
    assert b"HTTP/1.1 408 Request Timeout" in answer, answer


async def test_a_connection_that_sends_nothing_is_closed_without_a_word(port: int) -> None:
    assert await everything(port) == b""


async def test_a_slow_request_that_keeps_the_rate_is_served(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large upload over a slow line must not be cut off."""
    monkeypatch.setattr(connections, "MIN_BYTES_PER_SECOND", 50)
    head = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 100\r\n\r\n"
    assert b" 200 " in await everything(port, head, *[b"a" * 10] * 10)


async def test_a_head_without_an_end_is_refused(port: int) -> None:
    answer = await everything(port, b"GET / HTTP/1.1\r\nhost: x\r\n", *[b"a: %s\r\n" % (b"b" * 8_000)] * 9, pause=0.001)
    assert b"HTTP/1.1 431 " in answer


async def test_held_connections_keep_nobody_out(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 20)
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 60)
    held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(40)]
    close = GET.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")
    assert b" 200 " in await everything(port, close)
    async with asyncio.timeout(5):
        assert await held[0][0].read() == b""
    for _, writer in held:
        writer.close()


async def test_more_requests_at_once_than_there_is_room_for_are_refused(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 5)
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 60)
    writers = []
    for _ in range(5):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET[:-2])
        writers.append(writer)
    await asyncio.sleep(0.1)
    assert (await everything(port)).startswith(b"HTTP/1.1 503 Service Unavailable")
    for writer in writers:
        writer.close()


async def test_an_http_1_0_request_needs_no_host(port: int) -> None:
    assert b" 200 " in await everything(port, b"GET / HTTP/1.0\r\n\r\n")
