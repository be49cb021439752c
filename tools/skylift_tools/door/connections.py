"""HTTP connections to the gateway: bounded in number, in the size of a request's head, and in the time of a request.

uvicorn waits without an end for the head and the body of a request, and takes any number of `Host` headers.
"""

import asyncio
import resource
import socket
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

# The defaults of Apache's mod_reqtimeout: so many seconds, and one more for every 500 bytes that arrived.
REQUEST_SECONDS = 20.0
MIN_BYTES_PER_SECOND = 500
# A client that reads nothing of its response for as long is disconnected.
UNREAD_SECONDS = 60
# API Gateway takes 10,240 bytes of headers, which the gateway checks; the request line and long names are besides.
MAX_HEAD_BYTES = 32_768
MAX_CONNECTIONS = 2_000
_VERSIONS = ("1.0", "1.1")


class Malformed(Exception):
    """The head of a request breaks HTTP; raised inside the parser, which reports it as its own error."""


class Connection(HttpToolsProtocol):
    """One connection; those without a request are closed, longest idle first, when a new one finds no room."""

    _idle: "dict[Connection, None]" = {}

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._in_head = self._in_body = False
        self._received = 0
        self._deadline_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        has_room = len(self.connections) < _limit() or self._close_longest_idle()
        super().connection_made(transport)
        raw: socket.socket = transport.get_extra_info("socket")
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
        self._idle[self] = None
        if has_room:
            self._start_deadline()
        else:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)

    def connection_lost(self, exc: Exception | None) -> None:
        self._idle.pop(self, None)
        self._stop_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head and self._received > MAX_HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif not (self._in_head or self._in_body):
            self._stop_deadline()
        elif self._deadline_timer is None:
            self._start_deadline()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._idle.pop(self, None)
        self._in_head = True

    def on_headers_complete(self) -> None:
        self._check_head()
        self._in_head, self._in_body = False, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_body = False
        self._received = 0

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.pipeline and not self.transport.is_closing():
            self._idle[self] = None

    def send_400_response(self, msg: str) -> None:
        self._refuse(HTTPStatus.BAD_REQUEST)

    def _check_head(self) -> None:
        version = self.parser.get_http_version()
        hosts = [name for name, _ in self.headers].count(b"host")
        if version not in _VERSIONS or hosts > 1 or (hosts == 0 and version == "1.1"):
            raise Malformed

    def _close_longest_idle(self) -> bool:
        longest_idle = next(iter(self._idle), None)
        if longest_idle is not None:
            del self._idle[longest_idle]
            longest_idle.transport.close()
        return longest_idle is not None

    def _start_deadline(self) -> None:
        self._began = self.loop.time()
        self._deadline_timer = self.loop.call_later(REQUEST_SECONDS, self._check_deadline)

    def _stop_deadline(self) -> None:
        if self._deadline_timer is not None:
            self._deadline_timer.cancel()
            self._deadline_timer = None

    def _check_deadline(self) -> None:
        deadline = self._began + REQUEST_SECONDS + self._received / MIN_BYTES_PER_SECOND
        if self.loop.time() < deadline:
            self._deadline_timer = self.loop.call_at(deadline, self._check_deadline)
        elif self._received:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        """Close the connection, with a response where one to this request is due."""
        if self._owes_a_response():
            body = b'{"message":"%s"}' % status.phrase.encode()
            head = b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(body)
            self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.close()

    def _owes_a_response(self) -> bool:
        if self.cycle is None:
            return True
        return not self.cycle.response_started if self._in_body else self.cycle.response_complete


def _limit() -> int:
    """Half of what the process may open: the other half is for functions, their logs and calls to the emulator."""
    return min(resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2, MAX_CONNECTIONS)
