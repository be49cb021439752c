"""Step Functions as far as a plan asks it: whether a definition is valid. Our own lint says that, not this."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VALIDATE = "AWSStepFunctions.ValidateStateMachineDefinition"


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        known = self.headers["x-amz-target"] == VALIDATE
        body = b'{"result": "OK", "diagnostics": [], "truncated": false}' if known else b"{}"
        self.send_response(200 if known else 400)
        self.send_header("content-type", "application/x-amz-json-1.0")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def states() -> Iterator[str]:
    """The address of a running server, on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
