"""Slow, malformed and closed connections to the emulator: none of them may use up its descriptors."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from .running import Emulator, wait_for

GET = b"GET /_skylift/health HTTP/1.1\r\nhost: localhost\r\n"
POST = b"POST / HTTP/1.1\r\nhost: localhost\r\n"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """With what takes 20 s in 0.3 s, and with room for few connections."""
    short = "connections.REQUEST_SECONDS = 0.3; connections.MAX_CONNECTIONS = 40"
    running = Emulator(tmp_path_factory.mktemp("emulator"), prelude=short)
    yield running
    running.kill()


def everything(emulator: Emulator, *parts: bytes, pause: float = 0.05) -> bytes:
    """All that the emulator sends until it closes the connection."""
    with socket.create_connection(("127.0.0.1", emulator.port), timeout=5) as client:
        for part in parts:
            try:
                client.sendall(part)
            except OSError:
                break
            time.sleep(pause)
        received = b""
        try:
            while data := client.recv(65_536):
                received += data
        except ConnectionResetError:
            pass
        return received


@pytest.mark.parametrize(
    "request_bytes",
    [
        GET + b"host: localhost\r\n\r\n",
        b"GET /_skylift/health HTTP/1.1\r\n\r\n",
        b"GET /_skylift/health\r\n\r\n",
        b"nonsense\r\n\r\n",
        POST + b"content-length: 1\r\ncontent-length: 2\r\n\r\nab",
        POST + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"content-length: -1\r\n\r\n",
        POST + b"transfer-encoding: chunked\r\n\r\nzz\r\n\r\n",
        POST + b"transfer-encoding : chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=[
        "two hosts", "no host", "HTTP/0.9", "no request line", "two lengths", "length and chunks", "negative length",
        "no chunk size", "space before the colon",
    ],
)  # fmt: skip
def test_a_malformed_request_is_refused_and_its_connection_closed(emulator: Emulator, request_bytes: bytes) -> None:
    answer = everything(emulator, request_bytes)
    # A request that was accepted up to its chunks is answered by the service that it was for.
    assert answer.startswith(b"HTTP/1.1 400 ") and b"connection: close" in answer.lower(), answer


@pytest.mark.parametrize(
    "parts",
    [
        [bytes([byte]) for byte in GET],
        [GET],
        [POST + b"content-length: 10\r\n\r\n", *[b"a"] * 9],
        [POST + b"content-length: 10\r\n\r\nabc"],
        [POST + b"transfer-encoding: chunked\r\n\r\n5\r\nab"],
    ],
    ids=["head by byte", "half a head", "body by byte", "half a body", "half a chunk"],
)
def test_a_request_that_does_not_arrive_in_time_is_refused(emulator: Emulator, parts: list[bytes]) -> None:
    assert everything(emulator, *parts).startswith(b"HTTP/1.1 408 ")


def test_a_head_without_an_end_is_refused(emulator: Emulator) -> None:
    assert everything(emulator, GET, *[b"a: %s\r\n" % (b"b" * 8_000)] * 9, pause=0.001).startswith(b"HTTP/1.1 431 ")


def test_a_connection_ends_when_its_client_closes_it(emulator: Emulator) -> None:
    """Clients that connect for one request are common: boto3 in every function, every command, every health check."""
    before = emulator.process.num_fds()
    for _ in range(30):
        assert httpx.get(f"{emulator.url}/_skylift/health").status_code == 200
    wait_for(lambda: emulator.process.num_fds() <= before + 2)


def test_held_connections_keep_nobody_out(emulator: Emulator) -> None:
    held = [socket.create_connection(("127.0.0.1", emulator.port)) for _ in range(100)]
    try:
        assert httpx.get(f"{emulator.url}/_skylift/health").status_code == 200
        wait_for(lambda: len(emulator.process.net_connections("tcp")) <= 45)
    finally:
        for client in held:
            client.close()


def test_without_a_free_descriptor_it_waits_and_says_so_once(tmp_path: Path) -> None:
    """The same line a hundred times a second filled the disk."""
    emulator = Emulator(tmp_path)
    try:
        soft, hard = emulator.process.rlimit(psutil.RLIMIT_NOFILE)
        emulator.process.rlimit(psutil.RLIMIT_NOFILE, (emulator.process.num_fds() + 2, hard))
        held = [socket.create_connection(("127.0.0.1", emulator.port)) for _ in range(50)]
        time.sleep(3)
        for client in held:
            client.close()
        emulator.process.rlimit(psutil.RLIMIT_NOFILE, (soft, hard))
        wait_for(lambda: httpx.get(f"{emulator.url}/_skylift/health").status_code == 200)
        assert emulator.log.read_text().count("no connection is accepted for now") == 1
        assert len(emulator.log.read_text()) < 1_000
    finally:
        emulator.kill()


def test_requests_go_on_while_connections_come_and_go(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    url = sqs.create_queue(QueueName="busy")["QueueUrl"]
    for number in range(200):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
        with socket.create_connection(("127.0.0.1", emulator.port)):
            pass
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
    assert attributes["ApproximateNumberOfMessages"] == "200"
