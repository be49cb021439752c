"""What becomes of lines and metrics while the disk or the emulator does not take them."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from skylift_tools.executor import Emulator, EmulatorError, ExecutionSpec
from skylift_tools.executor.logs import LogSink
from skylift_tools.root_key import RootKey

pytestmark = pytest.mark.asyncio(loop_scope="package")


class _Killed(BaseHTTPRequestHandler):
    """Ends in the middle of every answer."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "100")
        self.end_headers()
        self.wfile.write(b"{")

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def dying() -> Iterator[Emulator]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Killed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Emulator(f"http://127.0.0.1:{server.server_port}", RootKey("AKIATESTS", "secret"))
        server.shutdown()


async def test_an_emulator_that_is_killed_in_the_middle_of_an_answer_did_not_answer(dying: Emulator) -> None:
    for write in (dying.write_logs, dying.write_metrics):
        with pytest.raises(EmulatorError, match="IncompleteRead"):
            await write([])


async def test_a_full_disk_keeps_no_line_from_cloudwatch_and_is_said_once(
    tmp_path: Path, make_spec: Callable[..., ExecutionSpec], emulator: Any, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "full.log").symlink_to("/dev/full")
    sink, spec = LogSink(tmp_path, emulator), make_spec(name="full")
    sink.start()
    for message in ("early", "x" * 100_000, "later"):
        sink.write(spec, "stream", [message])
        await _seen(emulator, message)
    await sink.stop()
    assert caplog.text.count("the log of full cannot be written: [Errno 28] No space left") == 1


async def _seen(emulator: Any, message: str) -> None:
    deadline = time.monotonic() + 5
    seen = False
    while not seen:
        assert time.monotonic() < deadline, f"{message[:20]} never came"
        await asyncio.sleep(0.02)
        seen = any(event["message"] == message for event in emulator.events)


@pytest.fixture
def counting() -> Iterator[tuple[Emulator, list[int]]]:
    """An emulator that keeps connections, and the ports from which requests came."""
    ports: list[int] = []

    class Counting(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            ports.append(self.client_address[1])
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
            # What a restarted emulator does to the connections of the one before.
            self.close_connection = len(ports) == 10

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Emulator(f"http://127.0.0.1:{server.server_port}", RootKey("AKIATESTS", "secret")), ports
        server.shutdown()


async def test_one_connection_serves_request_after_request(counting: tuple[Emulator, list[int]]) -> None:
    """A connection for each batch of lines would take a descriptor of the emulator five times a second."""
    emulator, ports = counting
    for _ in range(20):
        await emulator.write_logs([])
    assert len(ports) == 20 and len(set(ports)) == 2
