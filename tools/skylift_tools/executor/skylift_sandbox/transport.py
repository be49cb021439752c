"""The official runtime client's native transport, over a socket pair.

Frames in both directions: 4 bytes length, 1 byte kind, 4 bytes number, then the bytes (length counts these only).
To the worker: H (invocation headers as JSON), then E (the event). From it: I (init done), M (more modules loaded),
R (result), F (error of the handler), X (error of the init). The number of R and F is the peak memory in KiB.
"""

import json
import os
import resource
import socket
import struct
import sys
from typing import Any

HEAD = struct.Struct(">IcI")
RESPONSE_LIMIT_BYTES = 6_291_556
# One byte more tells that an answer is too large; the rest would only fill the door's memory.
_TOLD = RESPONSE_LIMIT_BYTES + 1


def _loaded() -> set[str]:
    return {name for name in list(sys.modules) if not name.startswith("skylift_sandbox")}


class Transport:
    """Stands where `awslambdaric.lambda_runtime_client.runtime_client` stands; same methods."""

    def __init__(self, channel: socket.socket) -> None:
        self._file = channel.makefile("rwb", buffering=65536)
        self._reported = _loaded()
        self._modules = len(sys.modules)
        self._initialised = False

    def next(self) -> tuple[bytes, dict[str, Any]]:
        """Report what was imported, then wait for an invocation; ends the process when the other side is gone."""
        if not self._initialised:
            self._initialised = True
            self._send(b"I", self._news())
        elif len(sys.modules) != self._modules:
            self._send(b"M", self._news())
        headers: dict[str, Any] = json.loads(self._receive())
        return self._receive(), headers

    def post_invocation_result(self, _invoke_id: str, data: bytes, *_rest: object) -> None:
        self._send(b"R", data[:_TOLD])

    def post_error(self, _invoke_id: str, data: str | bytes, *_rest: object) -> None:
        self._send(b"F", (data if isinstance(data, bytes) else data.encode())[:_TOLD])

    def post_init_error(self, error: dict[str, Any], *_rest: object) -> None:
        self._send(b"X", json.dumps(error).encode())

    def _news(self) -> bytes:
        loaded = _loaded()
        fresh = sorted(loaded - self._reported)
        self._reported, self._modules = loaded, len(sys.modules)
        return json.dumps(fresh).encode()

    def _send(self, kind: bytes, data: bytes) -> None:
        # What was printed must be in the pipe before the answer: then the answer's reader finds it there.
        sys.stdout.flush()
        sys.stderr.flush()
        peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self._file.write(HEAD.pack(len(data), kind, peak_kib))
        self._file.write(data)
        self._file.flush()

    def _receive(self) -> bytes:
        head = self._file.read(HEAD.size)
        if len(head) < HEAD.size:
            os._exit(0)
        length: int = HEAD.unpack(head)[0]
        data: bytes = self._file.read(length)
        return data
