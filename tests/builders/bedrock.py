"""Amazon Bedrock's runtime as its clients see it: answers that were recorded, over HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote


@dataclass
class Recorded:
    """Gives `answers` in turn, the last one for ever, each after `delay_seconds`; keeps what was asked."""

    answers: list[tuple[int, str, str]]
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    delay_seconds: float = 0
    over: threading.Event = field(default_factory=threading.Event)

    def next(self, path: str, body: bytes) -> tuple[int, str, str]:
        self.asked.append((unquote(path), json.loads(body)))
        self.over.wait(self.delay_seconds)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def ok(answer: Any) -> tuple[int, str, str]:
    return 200, "", json.dumps(answer)


def converse(text: str, stop: str = "end_turn") -> tuple[int, str, str]:
    """An answer of the Converse API: 1,000 tokens read, 100 written."""
    message = {"role": "assistant", "content": [{"text": text}]}
    usage = {"inputTokens": 1000, "outputTokens": 100, "totalTokens": 1100}
    return ok({"output": {"message": message}, "stopReason": stop, "usage": usage, "metrics": {"latencyMs": 5}})


def refusal(status: int, code: str, message: str) -> tuple[int, str, str]:
    return status, code, json.dumps({"message": message})


@contextmanager
def serving(recorded: Recorded) -> Iterator[str]:
    """Answers the endpoint's URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, code, text = recorded.next(self.path, body)
            self.send_response(status)
            if code:
                self.send_header("x-amzn-ErrorType", f"{code}:http://internal.amazon.com/coral/")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            with suppress(ConnectionError):  # who waits no longer has hung up
                self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        recorded.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
