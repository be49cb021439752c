"""An executor that remembers what it was asked and answers what the test says."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

Answer = Callable[[dict[str, Any]], dict[str, Any]]


class Killed(Exception):
    """Raised by an `Answer`: the connection ends without one, as when the executor's process is killed."""


class FakeExecutor(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Handler)
        self.calls: list[dict[str, Any]] = []
        self.answer: Answer = lambda call: {"kind": "result", "payload": None, "log": ""}
        # As many bytes of each answer never come.
        self.missing_bytes = 0
        # Ids of the messages that its functions process, as it says.
        self.running: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        call = json.loads(self.rfile.read(int(self.headers["content-length"])))
        server = self.server
        assert isinstance(server, FakeExecutor)
        server.calls.append({**call, "at": time.perf_counter()})
        try:
            self._respond(server.answer(call), server)
        except Killed:
            self.close_connection = True

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, FakeExecutor)
        self._respond({"messages": server.running}, server)

    def _respond(self, answer: dict[str, Any], server: FakeExecutor) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body) + server.missing_bytes))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = bool(server.missing_bytes)

    def address_string(self) -> str:
        return "unix"

    def log_message(self, format: str, *args: Any) -> None:
        pass
