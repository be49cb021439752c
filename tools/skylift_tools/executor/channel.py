"""The socket pair to a worker, in frames (`skylift_sandbox.transport` is the other side)."""

import asyncio
import struct
from collections.abc import Callable
from typing import cast

HEAD = struct.Struct(">IcI")


class Channel(asyncio.Protocol):
    """Calls `on_frame(kind, number, payload)` per frame and `on_gone()` once when the worker is gone."""

    def __init__(self, on_frame: Callable[[bytes, int, bytes], None], on_gone: Callable[[], None]) -> None:
        self._on_frame = on_frame
        self._on_gone = on_gone
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def send(self, headers: bytes, event: bytes) -> None:
        """One invocation; nothing happens when the worker is gone (`on_gone` tells it)."""
        if self._transport is not None:
            parts = (HEAD.pack(len(headers), b"H", 0), headers, HEAD.pack(len(event), b"E", 0), event)
            self._transport.write(b"".join(parts))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= HEAD.size:
            length, kind, number = HEAD.unpack_from(self._buffer)
            end = HEAD.size + length
            if len(self._buffer) < end:
                return
            payload = bytes(self._buffer[HEAD.size : end])
            del self._buffer[:end]
            self._on_frame(kind, number, payload)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._on_gone()
