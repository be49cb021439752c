"""Sends one request over and over: `python load_generator.py` with an order on standard input, a JSON object of
`port`, `request`, `status`, `connections`, `seconds`. Answers `{"requests", "seconds", "busy", "milliseconds"}`:
how many were answered, in how long, the share of a core that this took here, and the latency of each.

A process of its own that imports next to nothing and waits for all connections in one place: what it costs is taken
from the cores that the measured server runs on. Every connection has one request under way. An answer with another
status, or a connection that ends, ends the run with a message.
"""

from __future__ import annotations

import json
import re
import select
import socket
import sys
import time
from array import array

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
PIECE_BYTES = 1 << 16
PATIENCE_SECONDS = 10


class Connection:
    __slots__ = ("began", "received", "socket", "whole")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began, self.received, self.whole = 0.0, b"", 0

    def ask(self, request: bytes) -> None:
        self.received, self.whole = b"", 0
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def answered(self, status: bytes) -> bool:
        """Reads what is there; whether the answer is whole."""
        piece = self.socket.recv(PIECE_BYTES)
        if not piece:
            sys.exit("the server closed a connection")
        self.received = self.received + piece if self.received else piece
        if not self.whole and (end := self.received.find(b"\r\n\r\n")) >= 0:
            self.whole = end + 4 + self._body_bytes(end, status)
        return 0 < self.whole <= len(self.received)

    def _body_bytes(self, end: int, status: bytes) -> int:
        length = LENGTH.search(self.received, 0, end)
        if not self.received.startswith(status) or length is None:
            sys.exit(f"another answer than expected: {self.received[:300]!r}")
        return int(length[1])


def main() -> None:
    order = json.load(sys.stdin)
    connections = [Connection(order["port"]) for _ in range(order["connections"])]
    latencies, seconds, cpu = run(
        connections, order["request"].encode(), status=f"HTTP/1.1 {order['status']}".encode(), seconds=order["seconds"]
    )
    milliseconds = [round(latency * 1000, 4) for latency in latencies]
    answer = {"requests": len(latencies), "seconds": seconds, "busy": cpu / seconds, "milliseconds": milliseconds}
    sys.stdout.write(json.dumps(answer))


def run(
    connections: list[Connection], request: bytes, *, status: bytes, seconds: float
) -> tuple[array[float], float, float]:
    """The latencies in seconds, how long it took, and the processor time of this process."""
    latencies, waiting = array("d"), select.epoll()
    by_descriptor = {connection.socket.fileno(): connection for connection in connections}
    for descriptor in by_descriptor:
        waiting.register(descriptor, select.EPOLLIN)
    began, cpu = time.perf_counter(), time.process_time()
    for connection in connections:
        connection.ask(request)
    while (now := time.perf_counter()) < began + seconds:
        ready = waiting.poll(PATIENCE_SECONDS)
        if not ready:
            sys.exit(f"no answer for {PATIENCE_SECONDS} s")
        for descriptor, _ in ready:
            connection = by_descriptor[descriptor]
            if connection.answered(status):
                latencies.append(time.perf_counter() - connection.began)
                connection.ask(request)
    return latencies, now - began, time.process_time() - cpu


if __name__ == "__main__":
    main()
