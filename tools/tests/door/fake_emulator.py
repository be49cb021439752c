"""Stands for the emulator: describes functions, publishes keys, takes log lines."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class FakeEmulator:
    """Describes functions, publishes the user pool's keys, takes log lines and metrics."""

    def __init__(self, folder: Path) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.folder = folder
        self.folders: dict[str, Path] = {}
        self.metrics: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.get(self)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.metrics += body.get("metrics", [])
                answer(self, 200, {})

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def get(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.partition("?")[0]
        name = path.rpartition("/")[2]
        if path == "/jwks.json":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            answer(request, 200, {"keys": [{**key, "kid": "key-1"}]})
        elif name == "missing":
            answer(request, 404, {"message": "no such function"})
        else:
            answer(request, 200, self.spec(name))

    def spec(self, name: str) -> dict[str, Any]:
        return {
            "name": name,
            "version": "1",
            "arn": f"arn:aws:lambda:eu-west-1:000000000000:function:{name}:live",
            "handler": "app.handler",
            "timeout_seconds": 2,
            "memory_mb": 128,
            "environment": {},
            "credentials": {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_SESSION_TOKEN": "token"},
            "folder": str(self.folders.get(name, self.folder)),
            "source": True,
            "revision": "a",
            "log_group": f"/aws/lambda/{name}",
            "region": "eu-west-1",
        }


def answer(request: BaseHTTPRequestHandler, status: int, data: Any) -> None:
    body = json.dumps(data).encode()
    request.send_response(status)
    request.send_header("content-length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
