"""A package index on this machine with wheels that a test made."""

import base64
import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GREETING = 'def greet(name):\n    return f"Hello, {name}!"\n'


def wheel(name: str, version: str, code: str) -> bytes:
    """Pure Python, one module that is called like the package."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [f"{path},sha256={_digest(text)},{len(text.encode())}" for path, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return out.getvalue()


@contextmanager
def serving(wheels: Mapping[str, bytes]) -> Iterator[str]:
    """`wheels` by file name; yields the index's URL. A wheel named `*.tar.gz` is offered as a source archive."""
    handler = type("Handler", (_Index,), {"wheels": wheels})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}/simple/"
    server.shutdown()
    server.server_close()


@contextmanager
def greetings() -> Iterator[str]:
    """An index with `skyliftgreeting` 1.0."""
    with serving({"skyliftgreeting-1.0-py3-none-any.whl": wheel("skyliftgreeting", "1.0", GREETING)}) as url:
        yield url


class _Index(BaseHTTPRequestHandler):
    """Source: https://packaging.python.org/en/latest/specifications/simple-repository-api/"""

    wheels: Mapping[str, bytes] = {}

    def do_GET(self) -> None:
        parts = self.path.strip("/").split("/")
        if parts[0] == "files" and parts[-1] in self.wheels:
            return self._answer(self.wheels[parts[-1]], "application/octet-stream")
        found = [name for name in self.wheels if parts[-1].replace("-", "_") == name.split("-")[0]]
        if parts[0] != "simple" or not found:
            return self.send_error(404)
        links = "".join(f'<a href="/files/{name}">{name}</a>' for name in found)
        return self._answer(f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), "text/html")

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
