"""A git host that nobody should trust with what it was told."""

from __future__ import annotations

import threading
from base64 import b64decode
from collections.abc import Iterable
from typing import Any

from dulwich.protocol import pkt_line

# The ways in which it says the token back, each a repository of `acme`.
ECHOES = ("status", "moved", "error", "refs")
WAITS_SECONDS = 15


class Echoing:
    """A git host that says the token which it is sent wherever it can; `waits` does so when it is let."""

    def __init__(self) -> None:
        self.let = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        word = b64decode(environ.get("HTTP_AUTHORIZATION", "Basic ").split()[1]).decode().partition(":")[2]
        way = environ["PATH_INFO"].split("/")[2]
        headers = [("X-Token", word), ("Content-Type", "text/plain")]
        if way == "waits":
            self.let.wait(WAITS_SECONDS)
        if way in ("status", "waits"):
            start_response(f"404 {word}", headers)
            return [f"no repository for {word}".encode()]
        if way == "moved":
            start_response("302 Found", [*headers, ("Location", f"/acme/{word}/x/info/refs?service=git-upload-pack")])
            return []
        start_response("200 OK", [("X-Token", word), ("Content-Type", "application/x-git-upload-pack-advertisement")])
        service = pkt_line(b"# service=git-upload-pack\n") + b"0000"
        if way == "error":
            return [service, pkt_line(b"ERR access denied for " + word.encode())]
        ref = b"1" * 40 + b" refs/heads/" + word.encode() + b"\0agent=" + word.encode() + b"\n"
        return [service, pkt_line(ref), b"0000"]
