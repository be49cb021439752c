"""The load generator: what it counts is what was answered, and answered as asked for."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from skylift_tools.bench import load
from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.load import Request


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b"x" * 70_000
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[int]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    Thread(target=running.serve_forever, daemon=True).start()
    yield int(running.server_address[1])
    running.shutdown()
    running.server_close()


def test_the_load_generator_counts_whole_answers_on_every_connection(server: int) -> None:
    outcome = load.run(server, Request("/", 200, {}), connections=3, seconds=0.3)
    assert outcome.rate > 0 and len(outcome.milliseconds) > 3
    assert 0 < outcome.median_ms <= outcome.p95_ms


def test_the_load_generator_takes_no_error_for_an_answer(server: int) -> None:
    with pytest.raises(BenchFailure, match="another answer than expected"):
        load.run(server, Request("/", 404, {}), connections=1, seconds=0.3)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(BenchFailure, match="refused"):
            load.run(closed.getsockname()[1], Request("/", 200, {}), connections=1, seconds=0.3)
